import type { Call, Demand, Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { buildArn, buildId, projectArn, projectOfBuild } from '../arn.ts';
import type { CodeBuild } from '../codebuild.ts';
import { invalidInput } from '../faults.ts';
import { readList } from '../input.ts';
import type { Build } from '../model.ts';
import { buildOutput } from './output.ts';

interface Input {
  ids: string[];
}

const demandsOf = (action: string, { ids }: Input, call: Call): readonly Demand[] =>
  [...new Set(readList(ids, 'ids', 100).map((id) => projectOfBuild(buildId(call, id))))].map((project) => ({
    action,
    resource: projectArn(call, project),
  }));

const readIds = (operation: string, input: Input): readonly string[] => {
  onlyMembers(operation, input, ['ids']);
  const ids = readList(input.ids, 'ids', 100).map(String);
  if (ids.length === 0) throw invalidInput('Invalid ids: at least one is required');
  return ids;
};

/** BatchGetBuilds and BatchDeleteBuilds: up to 100 builds by id or ARN. */
export const batchBuilds = ({ builds }: CodeBuild): Record<string, Operation<Input>> => ({
  BatchGetBuilds: {
    demands: (input, call) => demandsOf('codebuild:BatchGetBuilds', input, call),
    run(input, call) {
      const found: Build[] = [];
      const buildsNotFound: string[] = [];
      for (const id of readIds('BatchGetBuilds', input)) {
        const build = builds.get(call, buildId(call, id));
        if (build) found.push(build);
        else buildsNotFound.push(id);
      }
      return { builds: found.map(buildOutput), buildsNotFound };
    },
  },
  BatchDeleteBuilds: {
    demands: (input, call) => demandsOf('codebuild:BatchDeleteBuilds', input, call),
    run(input, call) {
      const buildsDeleted: string[] = [];
      const buildsNotDeleted: { id: string; statusCode: string }[] = [];
      for (const given of readIds('BatchDeleteBuilds', input)) {
        const id = buildId(call, given);
        const build = builds.get(call, id);
        if (!build) buildsNotDeleted.push({ id: given, statusCode: 'BUILD_DOES_NOT_EXIST' });
        else if (build.status === 'IN_PROGRESS') buildsNotDeleted.push({ id: given, statusCode: 'BUILD_IN_PROGRESS' });
        else {
          builds.remove(call, id);
          buildsDeleted.push(buildArn(call, id));
        }
      }
      return { buildsDeleted, buildsNotDeleted };
    },
  },
});
