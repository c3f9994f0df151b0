"""The infrastructure: CDK constructs here, the local system on the same template in `infra.local`."""
