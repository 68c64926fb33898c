/** A pipeline that plans, asks and applies, and what a team's repository holds. */
import { stringify } from 'yaml';

/** `backend`: who keeps the states of dev. */
export const terraformInstallation = (
  plugins: string,
  { backend = 's3', ...more }: { readonly backend?: 's3' | 'http' } & Readonly<Record<string, unknown>> = {},
): string =>
  stringify({
    home: { account: '000000000000', region: 'us-east-1' },
    environments: {
      dev: {
        regions: ['us-east-1', 'eu-central-1'],
        globalRegion: 'us-east-1',
        accounts: { research: '111111111111', risk: '222222222222' },
        approval: { required: 1, emptyPlan: 'approve' },
        terraform: { backend },
      },
    },
    people: [{ id: 'ana', mail: 'ana@example.com', principals: ['arn:aws:iam::000000000000:root'] }],
    repositories: ['infra'],
    terraform: { prefix: 'acme', plugins, ...more },
  });

export const terraformPipeline = ({ command = 'plan', approve = true } = {}): string =>
  stringify({
    name: command === 'plan' ? 'infra' : command,
    executionMode: 'QUEUED',
    ...(command === 'plan'
      ? {}
      : { component: 'infra', tagScheme: `${command}/{environment}_{scope}/{team}/{version}` }),
    environments: { dev: {} },
    triggers: [
      {
        providerType: 'CodeCommit',
        gitConfiguration: {
          sourceActionName: 'Source',
          push: [{ tags: { includes: [command === 'plan' ? '*_*/*/*' : `${command}/*_*/*/*`] } }],
        },
      },
    ],
    stages: [
      {
        name: 'Source',
        actions: [
          {
            name: 'Source',
            provider: 'CodeCommit',
            configuration: { RepositoryName: 'infra' },
            outputArtifacts: ['source'],
          },
        ],
      },
      {
        name: 'Deploy',
        actions: [
          {
            name: 'Plan',
            runOrder: 1,
            provider: 'Terraform',
            inputArtifacts: ['source'],
            configuration: { Command: command },
          },
          ...(approve ? [{ name: 'Approve', runOrder: 2, provider: 'Manual' }] : []),
          { name: 'Apply', runOrder: 3, provider: 'Terraform', configuration: { Command: 'apply' }, namespace: 'Made' },
        ],
      },
    ],
  });

const ROOT = `
terraform {
  required_providers { aws = { source = "hashicorp/aws", version = "5.100.0" } }
}
variable "message" { type = string }
variable "region" { type = string }
variable "token" {
  type      = string
  sensitive = true
  default   = "a-secret-of-the-team"
}
module "regional" {
  source  = "./modules/regional"
  message = var.message
  region  = var.region
  token   = var.token
}
output "parameter" { value = module.regional.parameter }
output "token" {
  value     = var.token
  sensitive = true
}
`;

const REGIONAL = `
variable "message" {}
variable "region" {}
variable "token" {}
resource "aws_ssm_parameter" "note" {
  name           = "/note/\${var.region}"
  type           = "String"
  insecure_value = var.message
}
resource "aws_ssm_parameter" "token" {
  name  = "/token/\${var.region}"
  type  = "String"
  value = var.token
}
output "parameter" { value = aws_ssm_parameter.note.name }
`;

export const terraformFiles = (message: string): Readonly<Record<string, string>> => ({
  'main.tf': ROOT,
  'modules/regional/main.tf': REGIONAL,
  'environments/dev/research/variables.tfvars': `message = "${message}"\n`,
  'environments/dev/research/us-east-1.tfvars': '',
});
