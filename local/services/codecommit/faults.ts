/** The errors of CodeCommit's API. */
import { Fault } from '../../kernel/fault.ts';

export const fault = (code: string, message: string): Fault => new Fault(`${code}Exception`, message);

export const repositoryDoesNotExist = (name: string): Fault =>
  fault('RepositoryDoesNotExist', `${name} does not exist`);

export const branchDoesNotExist = (name: string): Fault => fault('BranchDoesNotExist', `Branch ${name} does not exist`);

export const commitDoesNotExist = (specifier: string): Fault =>
  fault('CommitDoesNotExist', `Could not resolve ${specifier} to a commit`);
