/** What runs, and how its findings are counted. */
export interface Check {
  readonly tool: string;
  /** Variables that the build exports. */
  readonly counts: readonly string[];
  /** Shell lines; `status` is what the tool ended with, and the report is `report.xml`. */
  readonly commands: (root: string) => readonly string[];
}

const REPORT = '.tagline-report';

export const REPORTS = { 'base-directory': REPORT, files: ['report.xml'], 'file-format': 'JUNITXML' } as const;

/** Prints one number out of what the tool said in JSON. */
const count = (expression: string): string =>
  `$(node -p 'const said = JSON.parse(require("fs").readFileSync("${REPORT}/said.json", "utf8")); ${expression}')`;

/** Checkov says a list where it looked at several frameworks, and bare counts where it found nothing to look at. */
const CHECKOV = '[said].flat().reduce((sum, part) => sum + ((part.summary ?? part).FIELD ?? 0), 0)';

export const checks = {
  tflint: {
    tool: 'tflint',
    counts: ['failures'],
    commands: (root) => [
      `tflint --chdir="${root}" --format=junit > ${REPORT}/report.xml || true`,
      `status=0; tflint --chdir="${root}" --format=json > ${REPORT}/said.json || status=$?`,
      `cat ${REPORT}/said.json`,
      `failures="${count('said.issues.length')}"`,
    ],
  },
  checkov: {
    tool: 'checkov',
    counts: ['failures', 'passed'],
    commands: (root) => [
      // Without the last option it asks a server of its vendor, for a minute where there is no way out.
      `status=0; checkov --directory "${root}" --framework terraform --quiet --skip-download --output cli --output json --output junitxml ` +
        `--output-file-path console,${REPORT}/said.json,${REPORT}/report.xml || status=$?`,
      `failures="${count(CHECKOV.replace('FIELD', 'failed'))}"`,
      `passed="${count(CHECKOV.replace('FIELD', 'passed'))}"`,
      // It ends well with files that it could not read.
      `unread="${count(CHECKOV.replace('FIELD', 'parsing_errors'))}"`,
      '[ "$unread" -eq 0 ] || { echo "checkov could not read $unread of the files"; false; }',
    ],
  },
} as const satisfies Record<string, Check>;

/** The whole of it: a tool that is missing, or that breaks, fails the action; findings do unless it says not. */
export const commandsOf = ({ tool, counts, commands }: Check, root: string, failOn: string): readonly string[] => [
  `command -v ${tool} > /dev/null || { echo "${tool} is not on the PATH of this build"; false; }`,
  `mkdir -p ${REPORT}`,
  ...commands(root),
  `export ${counts.join(' ')}`,
  `echo "${tool}: ${counts.map((name) => `$${name} ${name}`).join(', ')}"`,
  // What ends badly without a finding has not looked.
  '[ "$status" = 0 ] || [ "$failures" -gt 0 ]',
  ...(failOn === 'never' ? [] : ['[ "$failures" -eq 0 ]']),
];
