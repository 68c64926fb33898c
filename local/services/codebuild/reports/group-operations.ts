/** Report groups: made, changed, listed and deleted. */
import type { Call, Operation } from '../../../kernel/cloud.ts';
import { pageOfList } from '../../../kernel/page.ts';
import { tagContext } from '../../../kernel/tags.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { reportGroupArn, reportGroupName } from '../arn.ts';
import type { CodeBuild } from '../codebuild.ts';
import { invalidInput, resourceAlreadyExists, resourceNotFound } from '../faults.ts';
import { readBoolean, readChoice, readInteger, readList, readText } from '../input.ts';
import { readTags } from '../project/settings.ts';
import type { ReportGroup } from './report.ts';
import { readExportConfig } from './report-group-input.ts';

type Input = Readonly<Record<string, unknown>>;

const NAME = /^[A-Za-z0-9][A-Za-z0-9\-_/.]{1,127}$/;

export const groupOutput = ({ account, region, ...group }: ReportGroup): Record<string, unknown> => ({
  ...group,
  arn: reportGroupArn({ account, region }, group.name),
  created: new Date(group.created),
  lastModified: new Date(group.lastModified),
  status: 'ACTIVE',
});

export const groupOperations = ({ cloud, reports, store }: CodeBuild): Record<string, Operation<Input>> => {
  const required = (call: Call, arn: unknown): ReportGroup => {
    const group = reports.group(call, reportGroupName(call, arn));
    if (!group) throw resourceNotFound(`Report group cannot be found: ${arn}`);
    return group;
  };
  return {
    CreateReportGroup: {
      demands: (input, call) => [
        {
          action: 'codebuild:CreateReportGroup',
          resource: reportGroupArn(call, String(input['name'])),
          context: tagContext(readTags(input['tags']).map(({ key, value }) => ({ key, value }))),
        },
      ],
      run(input, call) {
        onlyMembers('CreateReportGroup', input, ['name', 'type', 'exportConfig', 'tags']);
        const name = String(input['name']);
        if (!NAME.test(name)) throw invalidInput(`Invalid report group name: ${name}`);
        const now = cloud.clock.now();
        const group: ReportGroup = {
          account: call.account,
          region: call.region,
          name,
          type: readChoice(input['type'], 'report type', ['TEST', 'CODE_COVERAGE'] as const),
          exportConfig: readExportConfig(input['exportConfig']),
          created: now,
          lastModified: now,
          tags: readTags(input['tags']),
        };
        store.transaction(() => {
          if (reports.group(call, name)) throw resourceAlreadyExists(`Report group already exists: ${name}`);
          reports.addGroup(group);
        });
        return { reportGroup: groupOutput(group) };
      },
    },
    UpdateReportGroup: {
      demands: (input) => [{ action: 'codebuild:UpdateReportGroup', resource: String(input['arn']) }],
      run(input, call) {
        onlyMembers('UpdateReportGroup', input, ['arn', 'exportConfig', 'tags']);
        const was = required(call, input['arn']);
        const group: ReportGroup = {
          ...was,
          ...(input['exportConfig'] !== undefined && { exportConfig: readExportConfig(input['exportConfig']) }),
          ...(input['tags'] !== undefined && { tags: readTags(input['tags']) }),
          lastModified: cloud.clock.now(),
        };
        store.transaction(() => reports.replaceGroup(group));
        return { reportGroup: groupOutput(group) };
      },
    },
    /** A group that is not there is deleted already. */
    DeleteReportGroup: {
      demands: (input) => [{ action: 'codebuild:DeleteReportGroup', resource: String(input['arn']) }],
      run(input, call) {
        onlyMembers('DeleteReportGroup', input, ['arn', 'deleteReports']);
        const name = reportGroupName(call, input['arn']);
        const all = { group: name, ascending: true, now: cloud.clock.now() };
        const kept = reports.list(call, all);
        if (kept.length > 0 && !readBoolean(input['deleteReports'], 'deleteReports'))
          throw invalidInput(
            `Report group ${name} has ${kept.length} reports: delete them first, or set deleteReports`,
          );
        store.transaction(() => {
          for (const { id } of reports.list(call, { ...all, now: 0 })) reports.remove(call, id);
          reports.removeGroup(call, name);
        });
        return {};
      },
    },
    ListReportGroups: {
      demands: () => [{ action: 'codebuild:ListReportGroups', resource: '*' }],
      run(input, call) {
        onlyMembers('ListReportGroups', input, ['sortOrder', 'sortBy', 'nextToken', 'maxResults']);
        const by = readChoice(input['sortBy'] ?? 'NAME', 'sortBy', ['NAME', 'CREATED_TIME', 'LAST_MODIFIED_TIME']);
        const order = by === 'NAME' ? 'name' : by === 'CREATED_TIME' ? 'created' : 'modified';
        const names = reports.groups(call, order, input['sortOrder'] === 'DESCENDING');
        const page = onePage(names, input);
        return { reportGroups: page.items.map((name) => reportGroupArn(call, name)), nextToken: page.next };
      },
    },
    BatchGetReportGroups: {
      demands: (input) =>
        readList(input['reportGroupArns'], 'reportGroupArns', 100).map((arn) => ({
          action: 'codebuild:BatchGetReportGroups',
          resource: String(arn),
        })),
      run(input, call) {
        onlyMembers('BatchGetReportGroups', input, ['reportGroupArns']);
        const arns = readList(input['reportGroupArns'], 'reportGroupArns', 100).map(String);
        const found = arns.map((arn) => reports.group(call, reportGroupName(call, arn)));
        return {
          reportGroups: found.flatMap((group) => (group ? [groupOutput(group)] : [])),
          reportGroupsNotFound: arns.filter((_, at) => !found[at]),
        };
      },
    },
  };
};

export const onePage = <T>(all: readonly T[], input: Input): { items: readonly T[]; next: string | undefined } =>
  pageOfList(
    all,
    readText(input['nextToken'], 'nextToken'),
    readInteger(input['maxResults'], 'maxResults', 1, 100) ?? 100,
    () => invalidInput('Invalid next token'),
  );
