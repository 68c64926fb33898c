variable "environment" { type = string }
variable "team" { type = string }
variable "region" { type = string }
variable "greeting" { type = string }

# Made by the module global, which goes first.
data "aws_iam_roles" "hello" {
  name_regex = "^hello-${var.team}-${var.environment}$"
  lifecycle {
    postcondition {
      condition     = length(self.arns) == 1
      error_message = "There is no role hello-${var.team}-${var.environment} yet: push a tag ${var.environment}_global/${var.team}/... first."
    }
  }
}

resource "aws_lambda_function" "hello" {
  function_name    = "hello-${var.team}-${var.environment}"
  role             = one(data.aws_iam_roles.hello.arns)
  runtime          = "nodejs22.x"
  handler          = "index.handler"
  filename         = "${path.root}/function.zip"
  source_code_hash = filebase64sha256("${path.root}/function.zip")
  environment {
    variables = {
      ENVIRONMENT = var.environment
      TEAM        = var.team
      GREETING    = var.greeting
    }
  }
}

resource "aws_lambda_function_url" "hello" {
  function_name      = aws_lambda_function.hello.function_name
  authorization_type = "NONE"
}

resource "aws_lambda_permission" "url" {
  function_name          = aws_lambda_function.hello.function_name
  action                 = "lambda:InvokeFunctionUrl"
  principal              = "*"
  function_url_auth_type = "NONE"
}

resource "aws_lambda_permission" "invoke" {
  function_name            = aws_lambda_function.hello.function_name
  action                   = "lambda:InvokeFunction"
  principal                = "*"
}

output "url" { value = aws_lambda_function_url.hello.function_url }
