/**
 * Five managed policies for people and build servers: which routes of the API they may call. Attach one or several;
 * each beside Viewer's right to look. Their names end in the region: an account may hold an installation in each.
 */
import { Stack } from 'aws-cdk-lib';
import type { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type Route, routes } from '../../api/routes.ts';
import type { Place } from '../../core/physical-names.ts';
import { acknowledge } from '../acknowledge.ts';

type Role = 'Viewer' | 'Operator' | 'Approver' | 'Author' | 'Admin';

/**
 * The policy of a route, by the function that answers it. Links and Terraform need no policy: their secret is the
 * permission.
 */
const WHOSE: Readonly<Record<Route['function'], Role | 'link' | 'terraform'>> = {
  'answer-question': 'Viewer',
  'ask-drift': 'Operator',
  'break-lease': 'Admin',
  'run-again': 'Operator',
  'retry-stage': 'Operator',
  'steer-executions': 'Operator',
  'decide-approval': 'Approver',
  'accept-definition': 'Author',
  'delete-pipeline': 'Author',
  'switch-pipeline': 'Operator',
  'log-in-terraform': 'Admin',
  'move-terraform-state': 'Admin',
  'answer-job': 'link',
  'open-link': 'link',
  'serve-terraform': 'terraform',
};

const SAYS: Readonly<Record<Role, string>> = {
  Viewer: 'Looks: pipelines, executions, logs, approvals, states, refusals',
  Operator:
    'Looks, and acts on what runs: retries stages, stops executions, closes transitions, halts environments, looks for drift and asks for what mends or destroys, disables and enables pipelines',
  Approver: 'Looks, and answers approvals as the person that the installation knows by this principal',
  Author: 'Looks, and registers and deletes pipelines where the installation lets this principal be an author',
  Admin: 'Calls every route of the API',
};

export class PeoplePolicies extends Construct {
  constructor(scope: Construct, id: string, { home, api }: { home: Place; api: CfnApi }) {
    super(scope, id);
    const arnOf = ({ method, path }: Route, apiId = api.ref): string =>
      `arn:aws:execute-api:${home.region}:${home.account}:${apiId}/$default/${method}${path.replaceAll(/\{[^}]+\}/g, '*')}`;
    const signed = Object.values(routes as Readonly<Record<string, Route>>).filter(({ auth }) => auth === 'iam');
    const may = (name: Role) => (route: Route) => name === 'Admin' || ['Viewer', name].includes(WHOSE[route.function]);
    for (const name of Object.keys(SAYS) as Role[]) {
      const theirs = signed.filter(may(name));
      const policy = new ManagedPolicy(this, name, {
        managedPolicyName: `Tagline${name}-${home.region}`,
        description: SAYS[name],
        statements: [
          new PolicyStatement({ actions: ['execute-api:Invoke'], resources: theirs.map((route) => arnOf(route)) }),
        ],
      });
      // cdk-nag shows a reference as the logical id in angle brackets.
      const shown = `<${Stack.of(this).getLogicalId(api)}>`;
      const wild = theirs.filter(({ path }) => path.includes('{')).map((route) => arnOf(route, shown));
      acknowledge(
        policy,
        'a wildcard stands for a parameter of a route',
        ...wild.map((arn) => `AwsSolutions-IAM5[Resource::${arn}]`),
      );
    }
  }
}
