# The small set: a parameter of each type, and what an account tells about itself.
data "aws_caller_identity" "me" {}
data "aws_region" "here" {}
data "aws_partition" "this" {}
data "aws_availability_zones" "available" {
  state = "available"
}

resource "aws_ssm_parameter" "plain" {
  name        = "/terraform/plain"
  type        = "String"
  value       = "revision ${var.revision}"
  description = "of ${data.aws_caller_identity.me.account_id}"
  tags        = { Revision = var.revision }
}

resource "aws_ssm_parameter" "list" {
  name  = "/terraform/list"
  type  = "StringList"
  value = join(",", data.aws_availability_zones.available.names)
}

resource "aws_ssm_parameter" "secret" {
  name  = "/terraform/secret"
  type  = "SecureString"
  value = "quiet ${var.revision}"
}

data "aws_ssm_parameter" "plain" {
  name = aws_ssm_parameter.plain.name
}

output "read" {
  value = nonsensitive(data.aws_ssm_parameter.plain.value)
}
output "place" {
  value = "${data.aws_partition.this.partition} ${data.aws_region.here.name}"
}
