"""The CDK app, run by `infra.synth` in a process of its own: for Python callers and for the CDK CLI alike.

The context comes in `CDK_CONTEXT_JSON`, the output goes to the folder in `CDK_OUTDIR`.
"""

import json
import os

from aws_cdk import App, Validations

from infra.context import Context
from infra.stack import SocialOps


def build() -> App:
    """The app with its one stack.

    CDK's own check of the template runs unless the template is only read (`bundle=false`), where its second would be
    lost; cdk-nag runs when the context says `nag=true`.
    """
    given = json.loads(os.environ.get("CDK_CONTEXT_JSON", "{}"))
    context, nag = Context.read(given), str(given.get("nag")).lower() == "true"
    app = App(tree_metadata=False, analytics_reporting=False, builtin_cloud_formation_validation=context.bundle or nag)
    SocialOps(app, context)
    if nag:
        from cdk_nag import AwsSolutionsChecks

        Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    return app


if __name__ == "__main__":
    build().synth()
