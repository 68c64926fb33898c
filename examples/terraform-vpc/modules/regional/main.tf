variable "environment" { type = string }
variable "team" { type = string }
variable "cidr_block" { type = string }
variable "greeting" { type = string }

locals {
  name = "${var.team}-${var.environment}"
}

module "network" {
  source     = "../network"
  name       = local.name
  cidr_block = var.cidr_block
}

resource "aws_security_group" "web" {
  name        = "${local.name}-web"
  description = "HTTP from anywhere"
  vpc_id      = module.network.vpc_id
  tags        = { Name = "${local.name}-web" }

  ingress {
    description = "HTTP"
    from_port   = 80
    to_port     = 80
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_lb" "web" {
  name               = "${local.name}-web"
  load_balancer_type = "application"
  subnets            = module.network.subnets
  security_groups    = [aws_security_group.web.id]
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.web.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      message_body = var.greeting
      status_code  = "200"
    }
  }
}

output "vpc_id" { value = module.network.vpc_id }
output "web" { value = aws_lb.web.dns_name }
