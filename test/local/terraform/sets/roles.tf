data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = var.revision == 1 ? ["lambda.amazonaws.com"] : ["ec2.amazonaws.com", "lambda.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = ["111122223333"]
    }
  }
}

data "aws_iam_policy_document" "read" {
  statement {
    sid       = "Read"
    actions   = ["s3:GetObject", "s3:ListBucket"]
    resources = ["arn:aws:s3:::data-${var.revision}", "arn:aws:s3:::data-${var.revision}/*"]
  }
}

resource "aws_iam_policy" "read" {
  name        = "terraform-read"
  path        = "/terraform/"
  description = "reads"
  policy      = data.aws_iam_policy_document.read.json
  tags        = { Revision = var.revision }
}

resource "aws_iam_role" "reader" {
  name                 = "terraform-reader"
  path                 = "/terraform/"
  description          = "revision ${var.revision}"
  max_session_duration = 3600 * var.revision
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = var.revision == 1 ? aws_iam_policy.read.arn : null
  tags                 = { Revision = var.revision }
}

resource "aws_iam_role_policy" "own" {
  name   = "own"
  role   = aws_iam_role.reader.id
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_role_policy_attachment" "read" {
  role       = aws_iam_role.reader.name
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_iam_role_policies_exclusive" "only" {
  role_name    = aws_iam_role.reader.name
  policy_names = [aws_iam_role_policy.own.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "only" {
  role_name   = aws_iam_role.reader.name
  policy_arns = [aws_iam_role_policy_attachment.read.policy_arn]
}

resource "aws_iam_instance_profile" "reader" {
  name = "terraform-reader"
  path = "/terraform/"
  role = aws_iam_role.reader.name
  tags = { Revision = var.revision }
}

resource "aws_iam_openid_connect_provider" "ci" {
  url             = "https://token.ci.example.com"
  client_id_list  = var.revision == 1 ? ["sts.amazonaws.com"] : ["sts.amazonaws.com", "another"]
  thumbprint_list = [var.revision == 1 ? "cf23df2207d99a74fbe169e3eba035e633b65d94" : "1c58a3a8518e8759bf075b76b750d4f2df264fcd"]
  tags            = { Revision = var.revision }
}

resource "aws_iam_service_linked_role" "scaling" {
  aws_service_name = "ecs.application-autoscaling.amazonaws.com"
}

data "aws_iam_role" "reader" {
  name = aws_iam_role.reader.name
}

data "aws_iam_policy" "managed" {
  arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
