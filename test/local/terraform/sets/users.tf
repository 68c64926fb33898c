resource "aws_iam_user" "ann" {
  name          = "ann-${var.revision}"
  path          = "/people/"
  force_destroy = true
  tags          = { Team = "writers" }
}

resource "aws_iam_user_policy" "own" {
  name = "own"
  user = aws_iam_user.ann.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sqs:*", Resource = "*" }]
  })
}

resource "aws_iam_user_policy_attachment" "read" {
  user       = aws_iam_user.ann.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_access_key" "ann" {
  user   = aws_iam_user.ann.name
  status = var.revision == 1 ? "Active" : "Inactive"
}

resource "aws_iam_group" "writers" {
  name = "writers-${var.revision}"
  path = "/teams/"
}

resource "aws_iam_group_policy" "own" {
  name  = "own"
  group = aws_iam_group.writers.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sns:Publish", Resource = "*" }]
  })
}

resource "aws_iam_group_policy_attachment" "read" {
  group      = aws_iam_group.writers.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_group_membership" "writers" {
  name  = "writers"
  group = aws_iam_group.writers.name
  users = [aws_iam_user.bob.name]
}

resource "aws_iam_user" "bob" {
  name = "bob"
}

resource "aws_iam_user_group_membership" "ann" {
  user   = aws_iam_user.ann.name
  groups = [aws_iam_group.readers.name]
}

resource "aws_iam_group" "readers" {
  name = "readers"
}
