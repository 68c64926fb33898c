/** The environment variables of functions, named once: infra sets them, adapters read them. */
export const ENV = {
  ledgerTable: 'LEDGER_TABLE',
  busName: 'BUS_NAME',
  artifactBucket: 'ARTIFACT_BUCKET',
  artifactKeyArn: 'ARTIFACT_KEY_ARN',
  approvalsTopicArn: 'APPROVALS_TOPIC_ARN',
  apiUrl: 'API_URL',
  /** Of a function that works for one environment alone. */
  environment: 'ENVIRONMENT',
  /** The digest of the code that compiles machines, with its installation. */
  compiler: 'COMPILER',
} as const;

/** The file of the installation beside a function's code: infra writes it into every bundle. */
export const INSTALLATION_FILE = 'installation.json';

/** Undefined on functions that do not have it. */
export const envIfSet = (name: (typeof ENV)[keyof typeof ENV]): string | undefined => process.env[name] || undefined;

/** Throws if the variable is not set: the stack that made this function forgot it. */
export const env = (name: (typeof ENV)[keyof typeof ENV]): string => {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`the environment variable ${name} is not set on this function`);
  return value;
};
