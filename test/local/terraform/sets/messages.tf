resource "aws_sqs_queue" "dead" {
  name                      = "terraform-dead"
  message_retention_seconds = 1209600
}

resource "aws_sqs_queue" "work" {
  name                       = "terraform-work"
  visibility_timeout_seconds = 30 * var.revision
  delay_seconds              = 5
  receive_wait_time_seconds  = 10
  max_message_size           = 2048
  sqs_managed_sse_enabled    = true
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead.arn
    maxReceiveCount     = 2 + var.revision
  })
  tags = { Revision = var.revision }
}

resource "aws_sqs_queue_redrive_allow_policy" "dead" {
  queue_url = aws_sqs_queue.dead.id
  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.work.arn]
  })
}

resource "aws_sqs_queue" "ordered" {
  name                        = "terraform-ordered.fifo"
  fifo_queue                  = true
  content_based_deduplication = var.revision == 1
  deduplication_scope         = "messageGroup"
  fifo_throughput_limit       = "perMessageGroupId"
}

resource "aws_sqs_queue_policy" "work" {
  queue_url = aws_sqs_queue.work.url
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Topic${var.revision}"
      Effect    = "Allow"
      Principal = { Service = "sns.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.work.arn
      Condition = { ArnEquals = { "aws:SourceArn" = aws_sns_topic.news.arn } }
    }]
  })
}

resource "aws_sns_topic" "news" {
  name         = "terraform-news"
  display_name = "News ${var.revision}"
  tags = { Revision = var.revision }
}

resource "aws_sns_topic_policy" "news" {
  arn = aws_sns_topic.news.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Events${var.revision}"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.news.arn
    }]
  })
}

resource "aws_sns_topic_subscription" "work" {
  topic_arn            = aws_sns_topic.news.arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.work.arn
  raw_message_delivery = var.revision == 2
  filter_policy        = jsonencode({ kind = ["order", "return"] })
  redrive_policy       = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn })
}

data "aws_sqs_queue" "work" {
  name = aws_sqs_queue.work.name
}

data "aws_sns_topic" "news" {
  name = aws_sns_topic.news.name
}
