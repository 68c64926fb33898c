/** A real terraform and a real moto: a network with a load balancer, the state and everything else from this cloud. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type OpenCloud, openCloud } from '../../../local/open-cloud.ts';
import { environmentOf, PROVIDER, REGION } from '../terraform/journey.ts';
import { type Terraform, terraformIn } from '../terraform/terraform.ts';
import { missingForMoto } from './moto-here.ts';
import { form, signedTo } from './signed.ts';

const skip = missingForMoto;
const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const data = mkdtempSync(join(tmpdir(), 'vpc-'));
let cloud: OpenCloud;
let terraform: Terraform;

const NETWORK = `
resource "aws_vpc" "main" {
  cidr_block           = "10.7.0.0/16"
  enable_dns_hostnames = true
  tags                 = { Name = "main" }
}
data "aws_availability_zones" "here" { state = "available" }
resource "aws_subnet" "public" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
  availability_zone = data.aws_availability_zones.here.names[count.index]
}
resource "aws_internet_gateway" "main" { vpc_id = aws_vpc.main.id }
resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
}
resource "aws_route_table_association" "public" {
  count          = 2
  subnet_id      = aws_subnet.public[count.index].id
  route_table_id = aws_route_table.public.id
}
resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = aws_vpc.main.id
  ingress {
    from_port   = 80
    to_port     = 80
    protocol    = "tcp"
    cidr_blocks = var.revision == 1 ? ["10.0.0.0/8"] : ["10.0.0.0/8", "192.168.0.0/16"]
  }
}
resource "aws_lb" "web" {
  name               = "web"
  load_balancer_type = "application"
  internal           = true
  subnets            = aws_subnet.public[*].id
  security_groups    = [aws_security_group.web.id]
}
resource "aws_lb_listener" "web" {
  load_balancer_arn = aws_lb.web.arn
  port              = 80
  default_action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      status_code  = "200"
    }
  }
}
resource "aws_ssm_parameter" "dns" {
  name  = "/web/dns"
  type  = "String"
  value = aws_lb.web.dns_name
}
output "load_balancer" { value = aws_lb.web.arn }
`;

before(async () => {
  if (skip) return;
  cloud = await openCloud({
    data: join(data, 'cloud'),
    strangers: 'refused',
    neighbours: [{ services: ['ec2', 'elasticloadbalancing'], at: 'moto' }],
  });
  const folder = mkdtempSync(join(data, 'folder-'));
  writeFileSync(join(folder, 'provider.tf'), PROVIDER);
  writeFileSync(join(folder, 'main.tf'), NETWORK);
  terraform = terraformIn(folder, environmentOf(cloud, ACCOUNT));
});
after(async () => {
  await cloud?.close();
  rmSync(data, { recursive: true });
});

const describeVpcs = async (account: string, region: string): Promise<string> => {
  const vpcs = form('ec2', { Action: 'DescribeVpcs', Version: '2016-11-15' });
  return (await signedTo(cloud.url, region)(cloud.rootKey(account), vpcs)).text;
};

test('terraform plans, applies, changes and destroys a network with a load balancer at a neighbour', {
  skip,
}, async () => {
  await terraform.init();
  await terraform.run('plan', '-input=false', '-out=first.plan');
  await terraform.run('apply', '-input=false', 'first.plan');
  assert.equal(await terraform.difference(), '', 'a plan after the apply is not empty');
  const arn = JSON.parse(await terraform.run('output', '-json', 'load_balancer')) as string;
  assert.match(arn, new RegExp(`^arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:loadbalancer/app/web/`));

  await terraform.run('apply', '-input=false', '-auto-approve', '-var=revision=2');
  const again = await terraform.attempt('plan', '-input=false', '-detailed-exitcode', '-var=revision=2');
  assert.equal(again.code, 0, again.out);

  assert.match(await describeVpcs(ACCOUNT, REGION), /10\.7\.0\.0\/16/);
  assert.doesNotMatch(await describeVpcs(OTHER, REGION), /10\.7\.0\.0\/16/, 'another account');
  assert.doesNotMatch(await describeVpcs(ACCOUNT, 'us-east-1'), /10\.7\.0\.0\/16/, 'another region');

  await terraform.run('destroy', '-input=false', '-auto-approve', '-var=revision=2');
  assert.doesNotMatch(await describeVpcs(ACCOUNT, REGION), /10\.7\.0\.0\/16/);
});

test('what moto does not have ends at once, and says whose answer it is', { skip }, async () => {
  const unknown = form('ec2', { Action: 'CreateVerifiedAccessInstance', Version: '2016-11-15' });

  const said = await signedTo(cloud.url, REGION)(cloud.rootKey(ACCOUNT), unknown);

  assert.equal(said.status, 501);
  assert.match(said.text, /NeighbourFailed.*ec2:CreateVerifiedAccessInstance: the neighbour http:\S+ answered/s);
});
