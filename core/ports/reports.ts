/** The reports that builds made of their tests and of their coverage. */

export interface FailedTest {
  readonly suite?: string;
  readonly name: string;
  readonly status: 'FAILED' | 'ERROR';
  readonly message?: string;
}

export interface BuildReport {
  /** Of its report group. */
  readonly name: string;
  readonly status: string;
  /** The service kept only the first test cases. */
  readonly truncated: boolean;
  readonly tests?: {
    readonly total: number;
    readonly failed: number;
    readonly skipped: number;
    readonly seconds: number;
    readonly failures: readonly FailedTest[];
  };
  /** Percentages; the files that ran least come first. */
  readonly coverage?: {
    readonly lines: number;
    readonly branches: number;
    readonly files: readonly { readonly file: string; readonly lines: number }[];
  };
}

export interface Reports {
  /** Of a build, or of the builds of a batch; none if the build is not known. */
  of(buildId: string): Promise<readonly BuildReport[]>;
}
