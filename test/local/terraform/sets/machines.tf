resource "aws_iam_role" "machine" {
  name = "terraform-machine"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = ["states.amazonaws.com", "codebuild.amazonaws.com"] }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_sfn_state_machine" "greet" {
  name     = "terraform-greet"
  role_arn = aws_iam_role.machine.arn
  publish  = true
  definition = jsonencode({
    Comment = "revision ${var.revision}"
    StartAt = "Greet"
    States  = { Greet = { Type = "Pass", Result = "hello", End = true } }
  })
  tags = { Revision = var.revision }
}

resource "aws_sfn_alias" "live" {
  name        = "live"
  description = "revision ${var.revision}"
  routing_configuration {
    state_machine_version_arn = aws_sfn_state_machine.greet.state_machine_version_arn
    weight                    = 100
  }
}

resource "aws_codecommit_repository" "code" {
  repository_name = "terraform-code"
  description     = "revision ${var.revision}"
  tags            = { Revision = var.revision }
}

resource "aws_codebuild_project" "build" {
  name          = "terraform-build"
  description   = "revision ${var.revision}"
  service_role  = aws_iam_role.machine.arn
  build_timeout = 10 * var.revision
  artifacts {
    type = "NO_ARTIFACTS"
  }
  environment {
    compute_type = "BUILD_GENERAL1_SMALL"
    image        = "aws/codebuild/amazonlinux2-x86_64-standard:5.0"
    type         = "LINUX_CONTAINER"
    environment_variable {
      name  = "REVISION"
      value = var.revision
    }
  }
  source {
    type      = "NO_SOURCE"
    buildspec = "version: 0.2\nphases:\n  build:\n    commands:\n      - echo ${var.revision}\n"
  }
  tags = { Revision = var.revision }
}
