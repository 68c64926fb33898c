resource "aws_iam_role" "run" {
  name = "terraform-api-function"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_lambda_function" "answer" {
  function_name = "terraform-answer"
  role          = aws_iam_role.run.arn
  runtime       = "nodejs22.x"
  handler       = "index.handler"
  filename      = "function-1.zip"
}

resource "aws_apigatewayv2_api" "front" {
  name          = "terraform-front"
  protocol_type = "HTTP"
  description   = "revision ${var.revision}"
  cors_configuration {
    allow_origins = ["https://example.com"]
    allow_methods = ["GET", "POST"]
    allow_headers = ["content-type"]
    max_age       = 300 * var.revision
  }
  tags = { Revision = var.revision }
}

resource "aws_apigatewayv2_integration" "answer" {
  api_id                 = aws_apigatewayv2_api.front.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.answer.invoke_arn
  payload_format_version = "2.0"
  timeout_milliseconds   = 5000 * var.revision
}

resource "aws_apigatewayv2_integration" "elsewhere" {
  api_id             = aws_apigatewayv2_api.front.id
  integration_type   = "HTTP_PROXY"
  integration_method = var.revision == 1 ? "ANY" : "GET"
  integration_uri    = "https://example.com/{proxy}"
}

resource "aws_apigatewayv2_authorizer" "door" {
  api_id                            = aws_apigatewayv2_api.front.id
  name                              = "door"
  authorizer_type                   = "REQUEST"
  authorizer_uri                    = aws_lambda_function.answer.invoke_arn
  authorizer_payload_format_version = "2.0"
  enable_simple_responses           = true
  identity_sources                  = ["$request.header.Authorization"]
  authorizer_result_ttl_in_seconds  = 60 * var.revision
}

resource "aws_apigatewayv2_route" "hello" {
  api_id    = aws_apigatewayv2_api.front.id
  route_key = "GET /hello/${var.revision}"
  target    = "integrations/${aws_apigatewayv2_integration.answer.id}"
}

resource "aws_apigatewayv2_route" "closed" {
  api_id             = aws_apigatewayv2_api.front.id
  route_key          = "POST /closed"
  target             = "integrations/${aws_apigatewayv2_integration.answer.id}"
  authorization_type = "CUSTOM"
  authorizer_id      = aws_apigatewayv2_authorizer.door.id
}

resource "aws_cloudwatch_log_group" "access" {
  name              = "/terraform/access"
  retention_in_days = 7
}

resource "aws_apigatewayv2_stage" "live" {
  api_id      = aws_apigatewayv2_api.front.id
  name        = "$default"
  auto_deploy = true
  description = "revision ${var.revision}"
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format          = jsonencode({ id = "$context.requestId", status = "$context.status" })
  }
  default_route_settings {
    throttling_burst_limit = 10 * var.revision
    throttling_rate_limit  = 20
  }
  stage_variables = { revision = var.revision }
  tags            = { Revision = var.revision }
}

resource "aws_lambda_permission" "front" {
  statement_id  = "Front"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.answer.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.front.execution_arn}/*/*"
}
