# Tagline plans one of the two modules, by the tag's scope, and says environment, team and region.
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
variable "greeting" { type = string }

# What an account holds once: deploy it first, with a tag like dev_global/research/1.0.
module "global" {
  source      = "./modules/global"
  environment = var.environment
  team        = var.team
}

# What every region holds.
module "regional" {
  source      = "./modules/regional"
  environment = var.environment
  team        = var.team
  region      = var.region
  greeting    = var.greeting
}

output "Role" { value = module.global.role }
output "Url" { value = module.regional.url }
