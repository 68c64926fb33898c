import type { Operation } from '../../../kernel/cloud.ts';
import { projectArn } from '../arn.ts';
import type { CodeBuild } from '../codebuild.ts';
import { resourceNotFound } from '../faults.ts';
import type { Project } from '../model.ts';
import { checkServiceRole } from '../service-role.ts';
import { projectDemands } from './create-project.ts';
import { projectOutput } from './output.ts';
import { type ProjectInput, readProject } from './settings.ts';

/** Builds that are there already keep the settings they were started with. */
export const updateProject = ({ cloud, projects, store }: CodeBuild): Operation<ProjectInput> => ({
  demands: (input, call) => projectDemands('codebuild:UpdateProject', input, call),
  run(input, call) {
    const project = store.transaction((): Project => {
      const was = projects.get(call, String(input.name));
      if (!was) throw resourceNotFound(`Project cannot be found: ${projectArn(call, String(input.name))}`);
      const { concurrentBuildLimit, ...rest } = was;
      const unlimited = Number(input['concurrentBuildLimit']) === -1;
      const changed = readProject(input, call, unlimited || concurrentBuildLimit === undefined ? rest : was);
      if (input.serviceRole) checkServiceRole(cloud, changed.serviceRole, projectArn(call, was.name));
      const batchRole = input['buildBatchConfig'] ? changed.buildBatchConfig?.serviceRole : undefined;
      if (batchRole !== undefined) checkServiceRole(cloud, batchRole, projectArn(call, was.name));
      const next: Project = { ...changed, created: was.created, lastModified: cloud.clock.now() };
      projects.replace(next);
      return next;
    });
    return { project: projectOutput(project) };
  },
});
