/** Reads members of inputs, with CodeCommit's names for what is wrong. */

import type { Call } from '../../../kernel/cloud.ts';
import { tagReader } from '../../../kernel/tags.ts';
import type { CodeCommit } from '../codecommit.ts';
import { fault, repositoryDoesNotExist } from '../faults.ts';
import type { Repository } from '../repositories.ts';

const NAME = /^[\w.-]{1,100}$/;
/** What Git allows in the name of a branch, and CodeCommit: at most 256 characters and not an object's id. */
const NO_REFERENCE = /^[-/.]|\/$|\.$|\.lock$|\.lock\/|\.\.|\/\/|\/\.|@\{|[\p{Cc} ~^:?*[\\]|^@$/u;

export const readRepositoryName = (value: unknown): string => {
  if (value === undefined || value === null || value === '')
    throw fault('RepositoryNameRequired', 'A repository name is required but was not specified');
  const name = String(value);
  if (!NAME.test(name) || name.endsWith('.git'))
    throw fault(
      'InvalidRepositoryName',
      'The repository name is not valid: it has 1 to 100 letters, numbers, periods, underscores and dashes, and ' +
        'does not end in .git',
    );
  return name;
};

export const repositoryOf = ({ repositories }: CodeCommit, call: Call, value: unknown): Repository => {
  const name = readRepositoryName(value);
  const repository = repositories.find(call, name);
  if (!repository) throw repositoryDoesNotExist(name);
  return repository;
};

export const readBranchName = (value: unknown): string => {
  if (value === undefined || value === null || value === '')
    throw fault('BranchNameRequired', 'A branch name is required but was not specified');
  const name = String(value);
  if (name.length > 256 || NO_REFERENCE.test(name) || /^[0-9a-f]{40}$/.test(name))
    throw fault('InvalidBranchName', `The branch name ${name} is not valid`);
  return name;
};

const COMMIT = /^[0-9a-f]{40}$/;

export const readCommitId = (value: unknown): string => {
  if (value === undefined || value === null || value === '')
    throw fault('CommitIdRequired', 'A commit ID was not specified');
  if (!COMMIT.test(String(value))) throw fault('InvalidCommitId', `The specified commit ID ${value} is not valid`);
  return String(value);
};

const LONGEST_DESCRIPTION = 1000;

export const readDescription = (value: unknown): string | undefined => {
  if (value === undefined || value === null || value === '') return undefined;
  const text = String(value);
  if (text.length > LONGEST_DESCRIPTION)
    throw fault('InvalidRepositoryDescription', `The description is longer than ${LONGEST_DESCRIPTION} characters`);
  return text;
};

export const readTags = tagReader({
  key: (key) => fault('InvalidSystemTagUsage', `The tag key ${key} is not valid`),
  value: (_text, key) => fault('InvalidTagsMap', `The value of tag ${key} is longer than 256 characters`),
  tooMany: () => fault('TooManyTags', 'The maximum number of tags for an AWS CodeCommit resource is 50'),
});
