/** A real terraform and a real moto in every protocol that is handed on: Query, AWS JSON, REST with JSON and XML. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openCloud } from '../../../local/open-cloud.ts';
import { environmentOf, PROVIDER } from '../terraform/journey.ts';
import { terraformIn } from '../terraform/terraform.ts';
import { missingForMoto } from './moto-here.ts';

const RESOURCES = `
resource "aws_db_subnet_group" "query" {
  name       = "query"
  subnet_ids = aws_subnet.two[*].id
}
resource "aws_vpc" "main" { cidr_block = "10.9.0.0/16" }
resource "aws_subnet" "two" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  cidr_block        = cidrsubnet("10.9.0.0/16", 8, count.index)
  availability_zone = "eu-central-1\${["a", "b"][count.index]}"
}
resource "aws_ecs_cluster" "json" {
  name = "json"
  tags = { with = "a & b" }
}
resource "aws_efs_file_system" "rest_json" {
  creation_token = "rest-json"
  tags           = { Name = "rest-json" }
}
resource "aws_route53_zone" "rest_xml" { name = "example.test" }
resource "aws_route53_record" "rest_xml" {
  zone_id = aws_route53_zone.rest_xml.zone_id
  name    = "www"
  type    = "TXT"
  ttl     = 60
  records = ["a & b"]
}
`;

test('terraform applies, finds nothing to do, and destroys in every protocol', { skip: missingForMoto }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'protocols-'));
  const cloud = await openCloud({
    data: join(folder, 'cloud'),
    strangers: 'refused',
    neighbours: [{ at: 'moto' }],
  });
  try {
    writeFileSync(join(folder, 'provider.tf'), PROVIDER);
    writeFileSync(join(folder, 'main.tf'), RESOURCES);
    const terraform = terraformIn(folder, environmentOf(cloud));
    await terraform.init();
    await terraform.run('apply', '-input=false', '-auto-approve');
    assert.equal(await terraform.difference(), '', 'a plan after the apply is not empty');
    await terraform.run('destroy', '-input=false', '-auto-approve');
  } finally {
    await cloud.close();
    rmSync(folder, { recursive: true });
  }
});
