/** Reports: listed, told, and deleted. */
import type { Call, Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { reportArn, reportGroupArn, reportGroupName, reportId } from '../arn.ts';
import type { CodeBuild } from '../codebuild.ts';
import { resourceNotFound } from '../faults.ts';
import { readChoice, readList, readObject } from '../input.ts';
import { onePage } from './group-operations.ts';
import { coverageOutput, reportOutput, testOutput } from './output.ts';
import type { FileCoverage, Report, TestResult } from './report.ts';

type Input = Readonly<Record<string, unknown>>;

/** Permissions on a report are those on its group. */
const groupOf = (call: Call, arn: unknown): string => reportGroupArn(call, reportId(call, arn).replace(/:[^:]*$/, ''));

export const reportOperations = ({ cloud, reports }: CodeBuild): Record<string, Operation<Input>> => {
  const required = (call: Call, arn: unknown): Report => {
    const report = reports.get(call, reportId(call, arn), cloud.clock.now());
    if (!report) throw resourceNotFound(`Report cannot be found: ${arn}`);
    return report;
  };
  const list = (input: Input, call: Call, group?: string) => {
    const order = readChoice(input['sortOrder'] ?? 'DESCENDING', 'sortOrder', ['ASCENDING', 'DESCENDING'] as const);
    const filter = input['filter'] === undefined ? {} : readObject(input['filter'], 'filter', ['status']);
    const all = reports.list(call, {
      ascending: order === 'ASCENDING',
      now: cloud.clock.now(),
      ...(group !== undefined && { group }),
      ...(filter['status'] !== undefined && { status: String(filter['status']) }),
    });
    const page = onePage(all, input);
    return { reports: page.items.map(({ id }) => reportArn(call, id)), nextToken: page.next };
  };
  return {
    BatchGetReports: {
      demands: (input, call) =>
        [...new Set(readList(input['reportArns'], 'reportArns', 100).map((arn) => groupOf(call, arn)))].map(
          (resource) => ({ action: 'codebuild:BatchGetReports', resource }),
        ),
      run(input, call) {
        onlyMembers('BatchGetReports', input, ['reportArns']);
        const arns = readList(input['reportArns'], 'reportArns', 100).map(String);
        const found = arns.map((arn) => reports.get(call, reportId(call, arn), cloud.clock.now()));
        return {
          reports: found.flatMap((report) => (report ? [reportOutput(report)] : [])),
          reportsNotFound: arns.filter((_, at) => !found[at]),
        };
      },
    },
    ListReports: {
      demands: () => [{ action: 'codebuild:ListReports', resource: '*' }],
      run(input, call) {
        onlyMembers('ListReports', input, ['sortOrder', 'nextToken', 'maxResults', 'filter']);
        return list(input, call);
      },
    },
    ListReportsForReportGroup: {
      demands: (input) => [
        { action: 'codebuild:ListReportsForReportGroup', resource: String(input['reportGroupArn']) },
      ],
      run(input, call) {
        const members = ['reportGroupArn', 'nextToken', 'sortOrder', 'maxResults', 'filter'];
        onlyMembers('ListReportsForReportGroup', input, members);
        const name = reportGroupName(call, input['reportGroupArn']);
        if (!reports.group(call, name)) throw resourceNotFound(`Report group cannot be found: ${name}`);
        return list(input, call, name);
      },
    },
    DescribeTestCases: {
      demands: (input, call) => [
        { action: 'codebuild:DescribeTestCases', resource: groupOf(call, input['reportArn']) },
      ],
      run(input, call) {
        onlyMembers('DescribeTestCases', input, ['reportArn', 'nextToken', 'maxResults', 'filter']);
        const report = required(call, input['reportArn']);
        const filter =
          input['filter'] === undefined ? {} : readObject(input['filter'], 'filter', ['status', 'keyword']);
        const keyword = String(filter['keyword'] ?? '');
        const wanted = reports
          .items<TestResult>(call, report.id)
          .filter(({ status }) => filter['status'] === undefined || status === filter['status'])
          .filter(({ name, prefix = '' }) => name.includes(keyword) || prefix.includes(keyword));
        const page = onePage(wanted, input);
        return { testCases: page.items.map((test) => testOutput(report, test)), nextToken: page.next };
      },
    },
    DescribeCodeCoverages: {
      demands: (input, call) => [
        { action: 'codebuild:DescribeCodeCoverages', resource: groupOf(call, input['reportArn']) },
      ],
      run(input, call) {
        onlyMembers('DescribeCodeCoverages', input, [
          'reportArn',
          'nextToken',
          'maxResults',
          'sortOrder',
          'sortBy',
          'minLineCoveragePercentage',
          'maxLineCoveragePercentage',
        ]);
        const report = required(call, input['reportArn']);
        const [least, most] = [
          Number(input['minLineCoveragePercentage'] ?? 0),
          Number(input['maxLineCoveragePercentage'] ?? 100),
        ];
        const by = readChoice(input['sortBy'] ?? 'FILE_PATH', 'sortBy', ['FILE_PATH', 'LINE_COVERAGE_PERCENTAGE']);
        const way = input['sortOrder'] === 'DESCENDING' ? -1 : 1;
        const all = reports
          .items<FileCoverage>(call, report.id)
          .map((file, at) => coverageOutput(report, file, at))
          .filter(({ lineCoveragePercentage: is }) => is >= least && is <= most)
          .sort((a, b) =>
            by === 'FILE_PATH'
              ? way * (a.filePath < b.filePath ? -1 : 1)
              : way * (a.lineCoveragePercentage - b.lineCoveragePercentage),
          );
        const page = onePage(all, input);
        return { codeCoverages: page.items, nextToken: page.next };
      },
    },
    /** A report that is not there is deleted already. */
    DeleteReport: {
      demands: (input, call) => [{ action: 'codebuild:DeleteReport', resource: groupOf(call, input['arn']) }],
      run(input, call) {
        onlyMembers('DeleteReport', input, ['arn']);
        reports.remove(call, reportId(call, input['arn']));
        return {};
      },
    },
  };
};
