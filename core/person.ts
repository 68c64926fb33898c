/** A person of the installation: one who is asked, who answers, or who wrote a commit. */
import * as z from 'zod';

/** A session counts only where the role's trust policy fixes its name (Identity Center, `sts:RoleSessionName`). */
const Principal = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:(iam::\d{12}:(root|user\/[\w+=,.@/-]{1,576})|sts::\d{12}:assumed-role\/[\w+=,.@-]{1,64}\/[\w+=,.@-]{2,64})$/,
    {
      error:
        'expected the ARN of an IAM user, or of one session of a role ' +
        '(arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION): a role alone names nobody',
    },
  );
export const Person = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, { error: 'expected 1-64 letters, digits, dots, _ and -' })
    .describe('The name of this person everywhere in Tagline.'),
  mail: z.email().describe('Where links are sent; names one person.'),
  groups: z
    .array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/))
    .default([])
    .describe('Named as `group:<name>` where approvers and authors are listed.'),
  gitEmails: z.array(z.email()).default([]).describe('Addresses in this person’s commits, for `notAuthor`.'),
  principals: z
    .array(Principal)
    .default([])
    .describe(
      'What this person signs requests with: ARNs of IAM users, or of one session of a role. Each names one person.',
    ),
});
export type Person = z.infer<typeof Person>;
