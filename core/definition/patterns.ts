import * as z from 'zod';

const text = (pattern: RegExp, expected: string) => z.string().regex(pattern, { error: `expected ${expected}` });

/** The names and texts of CodePipeline's declaration, with its limits. */
export const patterns = {
  name: text(/^[A-Za-z0-9.@\-_]{1,100}$/, '1-100 letters, digits, dots, @, - and _'),
  artifactName: text(/^[a-zA-Z0-9_-]{1,100}$/, '1-100 letters, digits, _ and -'),
  namespace: text(/^[A-Za-z0-9@\-_]{1,100}$/, '1-100 letters, digits, @, - and _'),
  variableName: text(/^[A-Za-z0-9@\-_]{1,128}$/, '1-128 letters, digits, @, - and _'),
  environmentVariableName: text(/^[A-Za-z0-9_]{1,128}$/, '1-128 letters, digits and _'),
  roleArn: text(/^(?=.{1,1024}$)arn:aws(-[\w]+)*:iam::[0-9]{12}:role\/.*$/, 'the ARN of an IAM role'),
  region: text(/^[a-z0-9-]{4,30}$/, 'the name of a region'),
  bucket: text(/^[a-zA-Z0-9.-]{3,63}$/, 'the name of an S3 bucket'),
  providerName: text(/^[0-9A-Za-z_-]{1,35}$/, '1-35 letters, digits, _ and -'),
  providerVersion: text(/^[0-9A-Za-z_-]{1,9}$/, '1-9 letters, digits, _ and -'),
  /** One line of shell: CodePipeline takes no multi-line command. */
  command: text(/^[^\r\n]{1,1000}$/, 'a command of 1-1000 characters on one line'),
} as const;
