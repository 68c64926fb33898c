/** What report groups and reports consist of, as they are kept. Durations are nanoseconds, as in CodeBuild's API. */

export type ReportType = 'TEST' | 'CODE_COVERAGE';
export type TestStatus = 'SUCCEEDED' | 'FAILED' | 'ERROR' | 'SKIPPED' | 'UNKNOWN';

export interface ExportConfig {
  readonly exportConfigType: 'NO_EXPORT' | 'S3';
  readonly s3Destination?: {
    readonly bucket: string;
    readonly path?: string;
    readonly packaging: 'ZIP' | 'NONE';
    readonly encryptionKey?: string;
    readonly encryptionDisabled?: boolean;
  };
}

export interface ReportGroup {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly type: ReportType;
  readonly exportConfig: ExportConfig;
  readonly created: number;
  readonly lastModified: number;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

/** One test as a framework wrote it. */
export interface TestResult {
  readonly name: string;
  readonly prefix?: string;
  readonly suite?: string;
  readonly status: TestStatus;
  readonly nanoseconds: number;
  readonly message?: string;
}

/** How much of one file ran. */
export interface FileCoverage {
  readonly file: string;
  readonly linesCovered: number;
  readonly linesMissed: number;
  readonly branchesCovered: number;
  readonly branchesMissed: number;
}

export type ReportStatus = 'GENERATING' | 'SUCCEEDED' | 'FAILED' | 'INCOMPLETE';

export interface TestSummary {
  readonly total: number;
  readonly statusCounts: Readonly<Record<string, number>>;
  readonly durationInNanoSeconds: number;
}

export type CoverageSummary = Omit<FileCoverage, 'file'>;

export interface Report {
  readonly account: string;
  readonly region: string;
  /** `group:uuid` */
  readonly id: string;
  readonly group: string;
  readonly type: ReportType;
  /** The ARN of the build. */
  readonly executionId: string;
  readonly status: ReportStatus;
  readonly created: number;
  readonly expired: number;
  readonly exportConfig: ExportConfig;
  readonly truncated: boolean;
  readonly testSummary?: TestSummary;
  readonly coverageSummary?: CoverageSummary;
}
