variable "environment" { type = string }
variable "team" { type = string }

resource "aws_iam_role" "hello" {
  name        = "hello-${var.team}-${var.environment}"
  description = "What the greeting may do, in every region"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

output "role" { value = aws_iam_role.hello.arn }
