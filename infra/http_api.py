"""The HTTP API: one route per operation of the OpenAPI document, tokens checked before any function runs.

The routes stand in a nested stack of their own: a stack holds 500 resources, and there is one for each operation.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from aws_cdk import NestedStack, RemovalPolicy, Stack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.accepted import accept
from infra.context import Context
from infra.identity import Identity
from infra.routes import Route, Throttle

ALLOWED_HEADERS: Final = ("authorization", "content-type", "accept-language", "idempotency-key", "if-match")
EXPOSED_HEADERS: Final = ("content-language", "etag", "idempotency-replayed", "retry-after")
_OPEN: Final = (
    "Open by its own contract: the call brings its proof (a signature, a state, a secret link), which the function "
    "verifies; or it asks for the description, which everybody may read."
)
_LOGGED: Final = {
    "at": "$context.requestTimeEpoch",
    "request": "$context.requestId",
    "route": "$context.routeKey",
    "status": "$context.status",
    "error": "$context.error.messageString",
    "authorizer": "$context.authorizer.error",
    "member": "$context.authorizer.claims.sub",
    "ip": "$context.identity.sourceIp",
    "agent": "$context.identity.userAgent",
    "milliseconds": "$context.responseLatency",
    "function_milliseconds": "$context.integrationLatency",
    "bytes": "$context.responseLength",
}


class HttpApi(Construct):
    """The public face. It exists before the functions, which are told its address; `serve` then gives it routes."""

    def __init__(self, scope: Construct, context: Context, identity: Identity) -> None:
        super().__init__(scope, "Api")
        self._api = apigateway.CfnApi(
            self,
            "Http",
            name=f"{context.prefix}-api",
            protocol_type="HTTP",
            cors_configuration=apigateway.CfnApi.CorsProperty(
                allow_origins=list(context.cors_origins),
                allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
                allow_headers=list(ALLOWED_HEADERS),
                expose_headers=list(EXPOSED_HEADERS),
                max_age=3600,
            ),
        )
        self._identity = identity
        self._context = context

    @property
    def url(self) -> str:
        """Its public base address, without a slash at the end."""
        return self._api.attr_api_endpoint

    def serve(self, routes: Sequence[Route], functions: Mapping[str, lambda_.CfnFunction]) -> None:
        """Send each route to its function and open the stage."""
        _Routes(self, self._api.ref, self._context, self._identity).serve(routes, functions)


class _Routes(NestedStack):
    """What the API answers, and how: authorizer, integrations, routes, and the stage that opens them."""

    def __init__(self, scope: Construct, api_id: str, context: Context, identity: Identity) -> None:
        super().__init__(scope, "Routes", description="The routes of the HTTP API")
        self._api_id = api_id
        self._production = context.production
        self._authorizer = apigateway.CfnAuthorizer(
            self,
            "Members",
            api_id=api_id,
            authorizer_type="JWT",
            name="members",
            identity_source=["$request.header.Authorization"],
            jwt_configuration=apigateway.CfnAuthorizer.JWTConfigurationProperty(
                issuer=identity.issuer, audience=[identity.audience]
            ),
        )

    def serve(self, routes: Sequence[Route], functions: Mapping[str, lambda_.CfnFunction]) -> None:
        integrations = {
            module: self._integration(module, functions[module])
            for module in sorted({route.module for route in routes})
        }
        made = [self._route(route, integrations[route.module]) for route in routes]
        stage = self._stage(routes)
        # A stage's route settings are refused while the route is not there yet.
        for route in made:
            stage.add_resource_dependency(route)

    def _integration(self, module: str, function: lambda_.CfnFunction) -> str:
        name = "".join(word.capitalize() for word in module.replace(".", "_").split("_"))
        lambda_.CfnPermission(
            self,
            f"{name}Permission",
            action="lambda:InvokeFunction",
            function_name=function.attr_arn,
            principal="apigateway.amazonaws.com",
            source_arn=Stack.of(self).format_arn(service="execute-api", resource=self._api_id, resource_name="*/*"),
        )
        integration = apigateway.CfnIntegration(
            self,
            name,
            api_id=self._api_id,
            integration_type="AWS_PROXY",
            integration_uri=function.attr_arn,
            payload_format_version="2.0",
        )
        return f"integrations/{integration.ref}"

    def _route(self, route: Route, target: str) -> apigateway.CfnRoute:
        made = apigateway.CfnRoute(
            self,
            route.logical_id,
            api_id=self._api_id,
            route_key=route.key,
            target=target,
            authorization_type="NONE" if route.open else "JWT",
            authorizer_id=None if route.open else self._authorizer.ref,
        )
        if route.open:
            accept(made, "APIG4", _OPEN)
        return made

    def _stage(self, routes: Sequence[Route]) -> apigateway.CfnStage:
        log = logs.LogGroup(
            self,
            "AccessLog",
            retention=logs.RetentionDays.THREE_MONTHS if self._production else logs.RetentionDays.TWO_WEEKS,
            removal_policy=RemovalPolicy.RETAIN if self._production else RemovalPolicy.DESTROY,
        )
        return apigateway.CfnStage(
            self,
            "Stage",
            api_id=self._api_id,
            stage_name="$default",
            auto_deploy=True,
            default_route_settings=_limits(Throttle.READ),
            route_settings={route.key: _raw(route.throttle) for route in routes if route.throttle is not Throttle.READ},
            access_log_settings=apigateway.CfnStage.AccessLogSettingsProperty(
                destination_arn=log.log_group_arn, format=json.dumps(_LOGGED)
            ),
        )


def _limits(throttle: Throttle) -> apigateway.CfnStage.RouteSettingsProperty:
    return apigateway.CfnStage.RouteSettingsProperty(
        throttling_rate_limit=throttle.rate, throttling_burst_limit=throttle.burst
    )


def _raw(throttle: Throttle) -> dict[str, int]:
    """Settings of one route; CDK passes this map through as it is, so the names are CloudFormation's."""
    return {"ThrottlingRateLimit": throttle.rate, "ThrottlingBurstLimit": throttle.burst}
