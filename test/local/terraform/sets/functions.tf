resource "aws_iam_role" "run" {
  name = "terraform-function"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "run" {
  name = "run"
  role = aws_iam_role.run.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:*", "sqs:*", "dynamodb:*"]
      Resource = "*"
    }]
  })
}

resource "aws_lambda_layer_version" "words" {
  layer_name          = "terraform-words"
  filename            = "function-${var.revision}.zip"
  source_code_hash    = filebase64sha256("function-${var.revision}.zip")
  compatible_runtimes = ["nodejs22.x"]
  description         = "revision ${var.revision}"
}

resource "aws_lambda_layer_version" "still" {
  layer_name = "terraform-still"
  filename   = "function-1.zip"
  lifecycle {
    ignore_changes = [filename]
  }
}

resource "aws_lambda_function" "hello" {
  function_name    = "terraform-hello"
  role             = aws_iam_role.run.arn
  runtime          = "nodejs22.x"
  handler          = "index.handler"
  filename         = "function-${var.revision}.zip"
  source_code_hash = filebase64sha256("function-${var.revision}.zip")
  layers           = [aws_lambda_layer_version.words.arn]
  memory_size      = 128 * var.revision
  timeout          = 5
  description      = "revision ${var.revision}"
  publish          = true
  environment {
    variables = { REVISION = var.revision }
  }
  tracing_config {
    mode = "PassThrough"
  }
  tags       = { Revision = var.revision }
  depends_on = [aws_iam_role_policy.run]
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.hello.function_name
  function_version = aws_lambda_function.hello.version
  description      = "revision ${var.revision}"
}

resource "aws_lambda_function_url" "hello" {
  function_name      = aws_lambda_function.hello.function_name
  qualifier          = aws_lambda_alias.live.name
  authorization_type = var.revision == 1 ? "AWS_IAM" : "NONE"
  cors {
    allow_origins = ["https://example.com"]
    allow_methods = ["GET"]
    max_age       = 60
  }
}

resource "aws_lambda_permission" "events" {
  statement_id  = "Events"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.hello.function_name
  principal     = "events.amazonaws.com"
  source_arn    = "arn:aws:events:eu-central-1:111122223333:rule/rule-${var.revision}"
}

resource "aws_lambda_permission" "live" {
  statement_id           = "Url"
  action                 = "lambda:InvokeFunctionUrl"
  function_name          = aws_lambda_function.hello.function_name
  qualifier              = aws_lambda_alias.live.name
  principal              = "*"
  function_url_auth_type = "NONE"
}

resource "aws_sqs_queue" "input" {
  name                       = "terraform-function-input"
  visibility_timeout_seconds = 60
}

resource "aws_lambda_event_source_mapping" "input" {
  event_source_arn = aws_sqs_queue.input.arn
  function_name    = aws_lambda_function.hello.arn
  batch_size       = 5 * var.revision
  enabled          = var.revision == 1
  filter_criteria {
    filter {
      pattern = jsonencode({ body = { kind = ["order"] } })
    }
  }
  function_response_types = ["ReportBatchItemFailures"]
  scaling_config {
    maximum_concurrency = 3
  }
}

resource "aws_dynamodb_table" "input" {
  name             = "terraform-function-input"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_IMAGE"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_lambda_event_source_mapping" "changes" {
  event_source_arn               = aws_dynamodb_table.input.stream_arn
  function_name                  = aws_lambda_function.hello.arn
  starting_position              = "LATEST"
  maximum_retry_attempts         = 2 + var.revision
  bisect_batch_on_function_error = true
}

resource "aws_lambda_function_event_invoke_config" "hello" {
  function_name                = aws_lambda_function.hello.function_name
  maximum_event_age_in_seconds = 60 * var.revision
  maximum_retry_attempts       = 1
  destination_config {
    on_failure {
      destination = aws_sqs_queue.input.arn
    }
  }
}
