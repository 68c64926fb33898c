import type { Call, Demand, Operation } from '../../../kernel/cloud.ts';
import { tagContext } from '../../../kernel/tags.ts';
import { projectArn } from '../arn.ts';
import type { CodeBuild } from '../codebuild.ts';
import { resourceAlreadyExists } from '../faults.ts';
import type { Project } from '../model.ts';
import { checkServiceRole } from '../service-role.ts';
import { projectOutput } from './output.ts';
import { type ProjectInput, readProject } from './settings.ts';

export const createProject = ({ cloud, projects, store }: CodeBuild): Operation<ProjectInput> => ({
  demands: (input, call) => projectDemands('codebuild:CreateProject', input, call),
  run(input, call) {
    const now = cloud.clock.now();
    const project: Project = { ...readProject(input, call, undefined), created: now, lastModified: now };
    for (const role of [project.serviceRole, project.buildBatchConfig?.serviceRole])
      if (role !== undefined) checkServiceRole(cloud, role, projectArn(call, project.name));
    store.transaction(() => {
      if (projects.get(call, project.name))
        throw resourceAlreadyExists(`Project already exists: ${projectArn(call, project.name)}`);
      projects.add(project);
    });
    return { project: projectOutput(project) };
  },
});

/** The action on the project, and passing its roles to CodeBuild. */
export const projectDemands = (action: string, input: ProjectInput, call: Call): readonly Demand[] => {
  const tags = Array.isArray(input['tags']) ? (input['tags'] as { key?: unknown; value?: unknown }[]) : [];
  const context = tagContext(tags.map(({ key, value }) => ({ key: String(key), value: String(value) })));
  const demand = { action, resource: projectArn(call, String(input.name)), context };
  const batch = input['buildBatchConfig'] as { serviceRole?: unknown } | undefined;
  const roles = [input.serviceRole, batch?.serviceRole].filter((role) => typeof role === 'string' && role !== '');
  return [demand, ...roles.map((role) => passRole(role as string))];
};

export const passRole = (role: string): Demand => ({
  action: 'iam:PassRole',
  resource: role,
  context: { 'iam:PassedToService': 'codebuild.amazonaws.com' },
});
