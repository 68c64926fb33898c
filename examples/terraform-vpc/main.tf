# Tagline plans the module of the tag's scope, and says environment, team and region.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

variable "environment" { type = string }
variable "team" { type = string }
variable "region" { type = string }
variable "cidr_block" { type = string }
variable "greeting" { type = string }

module "regional" {
  source      = "./modules/regional"
  environment = var.environment
  team        = var.team
  cidr_block  = var.cidr_block
  greeting    = var.greeting
}

output "Vpc" { value = module.regional.vpc_id }
output "Web" { value = module.regional.web }
