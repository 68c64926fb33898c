/** Makes the reports of a build's buildspec, under its service role. */
import type { Caller, Cloud } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { buildArn, reportArn, reportGroupArn, reportGroupName } from '../arn.ts';
import { ArtifactError, type CollectedFile, collect } from '../artifacts/collect.ts';
import { storeArtifact } from '../artifacts/store.ts';
import type { ReportSpec } from '../buildspec/buildspec.ts';
import type { Build } from '../model.ts';
import { faultText, PhaseFailure } from '../run/failure.ts';
import { readCoverage, readTests, typeOfFormat } from './formats/formats.ts';
import { ReportError } from './formats/report-error.ts';
import type { FileCoverage, Report, ReportGroup, TestResult } from './report.ts';
import type { Reports } from './report-rows.ts';
import { statusOfTests, sumOfCoverage, sumOfTests } from './summary.ts';

export interface ReportMaking {
  readonly cloud: Cloud;
  readonly reports: Reports;
  readonly caller: Caller;
  readonly build: Build;
  readonly folder: string;
  readonly specs: Readonly<Record<string, ReportSpec>>;
  line(text: string): void;
  /** The ARN of a report that was made. */
  made(arn: string): void;
}

const DEFAULT_FORMAT = 'JUNITXML';
const LIVES = 30 * 24 * 3_600_000;
/** Files beyond this are not read into memory. */
const MOST_BYTES = 25 * 1024 * 1024;
const MOST_TESTS = 500;
const LONGEST_MESSAGE = 5_000;

/** Each group is tried; what failed is answered as the failure of the phase. */
export const makeReports = async (making: ReportMaking): Promise<PhaseFailure | undefined> => {
  const failures: string[] = [];
  for (const [named, spec] of Object.entries(making.specs)) {
    try {
      await makeReport(making, named, spec);
    } catch (error) {
      if (!(error instanceof Fault || error instanceof ReportError || error instanceof ArtifactError)) throw error;
      failures.push(`[${named}: [${faultText(error)}]]`);
    }
  }
  if (failures.length === 0) return undefined;
  return new PhaseFailure('CLIENT_ERROR', `Error in UPLOAD_ARTIFACTS phase: ${failures.join(', ')}`);
};

const makeReport = async (making: ReportMaking, named: string, spec: ReportSpec): Promise<void> => {
  const { cloud, reports, build, folder, line } = making;
  const format = spec.fileFormat ?? DEFAULT_FORMAT;
  const group = groupOf(making, named, typeOfFormat(format));
  authorize(making, group.name, 'codebuild:CreateReport', 'codebuild:UpdateReport');
  const files = await filesOf(folder, spec);
  const read: (format: string, text: string) => readonly (TestResult | FileCoverage)[] =
    group.type === 'TEST' ? readTests : readCoverage;
  const items = (await Promise.all(files.map((file) => parsed(file, (text) => read(format, text))))).flat();
  authorize(making, group.name, `codebuild:BatchPut${group.type === 'TEST' ? 'TestCases' : 'CodeCoverages'}`);
  const id = `${group.name}:${cloud.ids.uuid()}`;
  const now = cloud.clock.now();
  const report: Report = {
    account: build.account,
    region: build.region,
    id,
    group: group.name,
    type: group.type,
    executionId: buildArn(build, build.id),
    created: now,
    expired: now + LIVES,
    exportConfig: group.exportConfig,
    truncated: group.type === 'TEST' && items.length > MOST_TESTS,
    ...(group.type === 'TEST'
      ? { status: statusOfTests(items as TestResult[]), testSummary: sumOfTests(items as TestResult[]) }
      : { status: 'SUCCEEDED', coverageSummary: sumOfCoverage(items as FileCoverage[]) }),
  };
  await exportFiles(making, group, id, files);
  reports.add(report, kept(items));
  making.made(reportArn(build, id));
  line(`Report ${named}: ${items.length} ${group.type === 'TEST' ? 'test cases' : 'files'}, ${report.status}`);
};

const parsed = async <T>(file: CollectedFile, read: (text: string) => readonly T[]): Promise<readonly T[]> => {
  try {
    return read((await file.content()).toString('utf8'));
  } catch (error) {
    if (!(error instanceof ReportError)) throw error;
    throw new ReportError(`error parsing report file ${file.name}: ${error.message}`);
  }
};

const kept = <T extends TestResult | FileCoverage>(items: readonly T[]): readonly T[] =>
  items
    .slice(0, 'status' in (items[0] ?? {}) ? MOST_TESTS : undefined)
    .map((item) =>
      'message' in item && item.message ? { ...item, message: item.message.slice(0, LONGEST_MESSAGE) } : item,
    );

/** A name stands for a group of the project, which is made if it is not there; an ARN for a group that is. */
const groupOf = (making: ReportMaking, named: string, type: ReportGroup['type']): ReportGroup => {
  const { cloud, reports, build } = making;
  const isArn = named.startsWith('arn:');
  const name = isArn ? reportGroupName(build, named) : `${build.project}-${named}`;
  const known = reports.group(build, name);
  if (known && known.type !== type) throw new ReportError(`the report group ${name} is of the type ${known.type}`);
  if (known) return known;
  if (isArn) throw new ReportError(`report group cannot be found: ${named}`);
  authorize(making, name, 'codebuild:CreateReportGroup');
  const now = cloud.clock.now();
  const group: ReportGroup = {
    account: build.account,
    region: build.region,
    name,
    type,
    exportConfig: { exportConfigType: 'NO_EXPORT' },
    created: now,
    lastModified: now,
    tags: [],
  };
  reports.addGroup(group);
  return group;
};

const authorize = ({ cloud, caller, build }: ReportMaking, group: string, ...actions: string[]): void =>
  cloud.authorize(
    caller,
    actions.map((action) => ({ action, resource: reportGroupArn(build, group) })),
  );

const filesOf = async (folder: string, spec: ReportSpec): Promise<readonly CollectedFile[]> => {
  const { files } = await collect(folder, spec).catch((error: unknown) => {
    if (!(error instanceof ArtifactError)) throw error;
    throw new ReportError(error.message.startsWith('no matching') ? 'report files not found in build' : error.message);
  });
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes > MOST_BYTES)
    throw new ReportError(`the report files have ${bytes} bytes, and at most ${MOST_BYTES} are read: report less`);
  return files;
};

/** The raw files, as the group's export says. */
const exportFiles = async (
  { cloud, caller, build }: ReportMaking,
  { name, exportConfig: { s3Destination } }: ReportGroup,
  id: string,
  files: readonly CollectedFile[],
): Promise<void> => {
  if (!s3Destination) return;
  const { bucket, path, packaging, encryptionKey, encryptionDisabled = false } = s3Destination;
  const uuid = id.slice(name.length + 1);
  const key = [path?.replace(/^\/+|\/+$/g, ''), name, packaging === 'ZIP' ? `${uuid}.zip` : uuid]
    .filter(Boolean)
    .join('/');
  await storeArtifact(
    { cloud, caller, encryptionKey: encryptionKey ?? build.settings.encryptionKey },
    { type: 'S3', location: bucket, packaging, encryptionDisabled },
    key,
    files,
  );
};
