/** Turns an error into text for people: a name, what was expected, what to do; no stack trace and no raw JSON. */
import { ApiError } from '../api/client.ts';
import { type Fault, faultOf, InvalidInput, TaglineError } from '../core/fault.ts';
import { UsageError } from './command.ts';
import { Unreachable } from './connect.ts';
import { Exit } from './exit.ts';

/** The faults of an error, and the exit code that goes with them. `command`: the name of the command that failed. */
export const faultsOf = (error: unknown, command: string): { faults: readonly Fault[]; exit: Exit } => {
  if (error instanceof UsageError) {
    const remedy = `tagline ${command} --help shows examples`;
    return { faults: [{ code: 'Usage', message: error.message, remedy }], exit: Exit.usage };
  }
  if (error instanceof Unreachable)
    return { faults: [{ code: 'Unreachable', message: error.message }], exit: Exit.unreachable };
  if (error instanceof ApiError)
    return {
      faults: distinct(error.body.faults ?? [explainStatus(error)]),
      exit: error.status < 500 ? Exit.refused : Exit.failed,
    };
  if (error instanceof InvalidInput) return { faults: distinct(error.faults), exit: Exit.refused };
  if (error instanceof TaglineError) return { faults: [faultOf(error)], exit: Exit.failed };
  return { faults: [ofTheMachine(error as NodeJS.ErrnoException)], exit: Exit.failed };
};

/** One fault is one message, however many places it was found in. */
const distinct = (faults: readonly Fault[]): readonly Fault[] => [
  ...new Map(faults.map((fault) => [JSON.stringify(fault), fault])).values(),
];

/** A gateway answers 403 for several reasons, and its words do not help. */
const explainStatus = ({ status, body: { error } }: ApiError): Fault => {
  if (status !== 403 || error.code !== 'Forbidden') return error;
  return {
    ...error,
    expected: 'a request signed by a principal that may call this route, for the region of the API',
    remedy:
      'Check the identity (aws sts get-caller-identity), the region (--region) and the clock of this machine; ' +
      'ask for one of the policies TaglineViewer, TaglineOperator, TaglineApprover, TaglineAuthor or TaglineAdmin ' +
      '(their names end in the region of the installation).',
  };
};

const FILE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read or written by this user',
  EISDIR: 'is a folder',
  ENOTDIR: 'lies below something that is no folder',
  EROFS: 'lies on a file system that cannot be written',
  ENOSPC: 'cannot be written: the disk is full',
};

const ofTheMachine = (error: NodeJS.ErrnoException): Fault => {
  const why = FILE_FAULTS[error.code ?? ''];
  if (why !== undefined && error.path !== undefined)
    return { code: 'FileUnusable', message: `${error.path} ${why}`, remedy: 'Check the path and its permissions.' };
  if (error.name === 'CredentialsProviderError')
    return {
      code: 'NoCredentials',
      message: 'no AWS credentials were found to sign the request with',
      expected: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile',
      remedy: 'Set them, name a profile (--profile NAME), or log in: aws sso login',
    };
  if (error.name === 'NeighbourRefused')
    return {
      code: error.name,
      message: error.message,
      remedy: 'tagline up --help shows examples; docs/local-cloud.md says what a neighbour can answer.',
    };
  return {
    code: error.name,
    message: error.message,
    remedy: 'TAGLINE_DEBUG=1 prints where it happened; if it is a fault of Tagline, please report it.',
  };
};
