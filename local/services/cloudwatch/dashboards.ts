/** Dashboards: stored and answered, but not drawn here. */
import type { Call, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { type CloudWatch, type Operations, pageOf } from './cloudwatch.ts';
import type { Dashboard } from './store.ts';

interface Input {
  DashboardName: string;
  DashboardBody: string;
  DashboardNames?: string[];
  DashboardNamePrefix?: string;
  NextToken?: string;
}

export const dashboards = (watch: CloudWatch): Operations => ({
  PutDashboard: putDashboard(watch),
  GetDashboard: getDashboard(watch),
  ListDashboards: listDashboards(watch),
  DeleteDashboards: deleteDashboards(watch),
});

const dashboardArn = ({ account }: Pick<Call, 'account'>, name: string): string =>
  `arn:aws:cloudwatch::${account}:dashboard/${name}`;

const notFound = (name: string): Fault =>
  new Fault('ResourceNotFound', `Dashboard ${name} does not exist`, { status: 404 });

const putDashboard = ({ store, cloud }: CloudWatch): Operation<Input> => ({
  demands: (input, call) => [{ action: 'cloudwatch:PutDashboard', resource: dashboardArn(call, input.DashboardName) }],
  run(input, { account }) {
    onlyMembers('PutDashboard', input, ['DashboardName', 'DashboardBody']);
    const { DashboardName: name, DashboardBody: body } = input;
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(name))
      throw new Fault('InvalidParameterInput', `The value ${name} for the parameter DashboardName is invalid.`);
    checkBody(body);
    store.putDashboard(account, { name, body, updated: cloud.clock.now() });
    return { DashboardValidationMessages: [] };
  },
});

/** Of widgets only that they are some: what each type wants, CloudWatch mostly warns about. */
const checkBody = (body: string): void => {
  const messages: { DataPath: string; Message: string }[] = [];
  try {
    const { widgets } = JSON.parse(body) as { widgets?: unknown };
    if (widgets !== undefined && !Array.isArray(widgets))
      messages.push({ DataPath: '/widgets', Message: 'Should be array' });
  } catch {
    messages.push({ DataPath: '', Message: 'The field "DashboardBody" must be a valid JSON object' });
  }
  if (messages.length === 0) return;
  throw new Fault(
    'InvalidParameterInput',
    `The dashboard body is invalid, there are ${messages.length} validation errors: ${JSON.stringify(messages)}`,
    { fields: { dashboardValidationMessages: messages } },
  );
};

const found = ({ store }: CloudWatch, account: string, name: string): Dashboard => {
  const dashboard = store.dashboards(account).find((each) => each.name === name);
  if (!dashboard) throw notFound(name);
  return dashboard;
};

const getDashboard = (watch: CloudWatch): Operation<Input> => ({
  demands: (input, call) => [{ action: 'cloudwatch:GetDashboard', resource: dashboardArn(call, input.DashboardName) }],
  run(input, call) {
    onlyMembers('GetDashboard', input, ['DashboardName']);
    const { name, body } = found(watch, call.account, input.DashboardName);
    return { DashboardArn: dashboardArn(call, name), DashboardBody: body, DashboardName: name };
  },
});

const listDashboards = ({ store }: CloudWatch): Operation<Input> => ({
  demands: (_input, call) => [{ action: 'cloudwatch:ListDashboards', resource: dashboardArn(call, '*') }],
  run(input, call) {
    onlyMembers('ListDashboards', input, ['DashboardNamePrefix', 'NextToken']);
    const named = store.dashboards(call.account).filter(({ name }) => name.startsWith(input.DashboardNamePrefix ?? ''));
    const { items, nextToken } = pageOf(named, 1000, input.NextToken);
    return {
      DashboardEntries: items.map(({ name, body, updated }) => ({
        DashboardName: name,
        DashboardArn: dashboardArn(call, name),
        LastModified: new Date(updated),
        Size: Buffer.byteLength(body),
      })),
      ...nextToken,
    };
  },
});

const deleteDashboards = (watch: CloudWatch): Operation<Input> => ({
  demands: (input, call) =>
    (input.DashboardNames?.length ? input.DashboardNames : ['*']).map((name) => ({
      action: 'cloudwatch:DeleteDashboards',
      resource: dashboardArn(call, name),
    })),
  run(input, { account }) {
    onlyMembers('DeleteDashboards', input, ['DashboardNames']);
    const names = input.DashboardNames ?? [];
    for (const name of names) found(watch, account, name);
    watch.store.removeDashboards(account, names);
    return {};
  },
});
