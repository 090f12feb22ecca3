/** What one kind of message says. `{{.Labels.<name>}}` stands for what the event tells. */
export interface MessageTemplate {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly body: string;
  readonly group: string;
  readonly enabled: boolean;
  /** Where a reader may go from here; paths of the access URL. */
  readonly actions: readonly { readonly label: string; readonly path: string }[];
}

type Links = readonly (readonly [label: string, path: string])[];

const template = (
  id: string,
  name: string,
  group: string,
  title: string,
  body: string,
  links: Links = [],
  enabled = true,
): MessageTemplate => ({
  id,
  name,
  title,
  body,
  group,
  enabled,
  actions: links.map(([label, path]) => ({ label, path })),
});

const workspace: Links = [['View workspace', '/@{{.Labels.owner}}/{{.Labels.name}}']];
const task: Links = [['View task', '/tasks/{{.Labels.owner}}/{{.Labels.workspace}}']];
const ofTemplate: Links = [['View template', '/templates/{{.Labels.template}}']];

/** Messages of the system, by the event that they are about. The ids are the wire's, clients know some of them. */
export const systemTemplates = {
  workspaceDeleted: template(
    'f517da0b-cdc9-410f-ab89-a86107c420ed',
    'Workspace Deleted',
    'Workspace Events',
    'Workspace "{{.Labels.name}}" was deleted',
    'Your workspace **{{.Labels.name}}** was deleted by **{{.Labels.initiator}}**: {{.Labels.reason}}.',
    [['View workspaces', '/workspaces']],
  ),
  workspaceAutobuildFailed: template(
    '381df2a9-c0c0-4749-420f-80a9280c66f9',
    'Workspace Autobuild Failed',
    'Workspace Events',
    'The automatic build of "{{.Labels.name}}" failed',
    'The automatic {{.Labels.transition}} of your workspace **{{.Labels.name}}** failed: {{.Labels.reason}}.',
    [['View the build', '/@{{.Labels.owner}}/{{.Labels.name}}']],
  ),
  workspaceDormant: template(
    '0ea69165-ec14-4314-91f1-69566ac3c5a0',
    'Workspace Marked as Dormant',
    'Workspace Events',
    'Workspace "{{.Labels.name}}" is dormant',
    'Your workspace **{{.Labels.name}}** was marked as dormant: {{.Labels.reason}}. Activate it to use it again.',
    workspace,
  ),
  workspaceMarkedForDeletion: template(
    '51ce2fdf-c9ca-4be1-8d70-628674f9bc42',
    'Workspace Marked for Deletion',
    'Workspace Events',
    'Workspace "{{.Labels.name}}" is going to be deleted',
    'Your workspace **{{.Labels.name}}** will be deleted {{.Labels.when}}: {{.Labels.reason}}. Activate it to keep it.',
    workspace,
  ),
  workspaceAutoUpdated: template(
    'c34a0c09-0704-4cac-bd1c-0c0146811c2b',
    'Workspace Updated Automatically',
    'Workspace Events',
    'Workspace "{{.Labels.name}}" was updated',
    'Your workspace **{{.Labels.name}}** was brought to the version **{{.Labels.version}}** of its template.',
    workspace,
  ),
  workspaceManualBuildFailed: template(
    '2faeee0f-26cb-4e96-821c-85ccb9f71513',
    'Workspace Manual Build Failed',
    'Workspace Events',
    'A build of "{{.Labels.name}}" failed',
    'The {{.Labels.transition}} of the workspace **{{.Labels.name}}** of **{{.Labels.owner}}**, asked for by **{{.Labels.initiator}}**, failed: {{.Labels.reason}}.',
    [['View the build', '/@{{.Labels.owner}}/{{.Labels.name}}']],
  ),
  workspaceManuallyUpdated: template(
    'd089fe7b-d5c5-4c0c-aaf5-689859f7d392',
    'Workspace Manually Updated',
    'Workspace Events',
    'Workspace "{{.Labels.name}}" was updated',
    '**{{.Labels.initiator}}** brought the workspace **{{.Labels.name}}** to the version **{{.Labels.version}}**.',
    workspace,
    false,
  ),
  workspaceCreated: template(
    '281fdf73-c6d6-4cbb-8ff5-888baf8a2fff',
    'Workspace Created',
    'Workspace Events',
    'Workspace "{{.Labels.name}}" was created',
    '**{{.Labels.initiator}}** created the workspace **{{.Labels.name}}** from the template **{{.Labels.template}}**.',
    workspace,
    false,
  ),
  workspaceOutOfMemory: template(
    'a9d027b4-ac49-4fb1-9f6d-45af15f64e7a',
    'Workspace Out Of Memory',
    'Workspace Events',
    'Workspace "{{.Labels.name}}" is short of memory',
    'Your workspace **{{.Labels.name}}** uses more than {{.Labels.threshold}} of its memory.',
    workspace,
  ),
  workspaceOutOfDisk: template(
    'f047f6a3-5713-40f7-85aa-0394cce9fa3a',
    'Workspace Out Of Disk',
    'Workspace Events',
    'Workspace "{{.Labels.name}}" is short of disk space',
    'Your workspace **{{.Labels.name}}** uses more than {{.Labels.threshold}} of the volume {{.Labels.volume}}.',
    workspace,
  ),
  userCreated: template(
    '4e19c0ac-94e1-4532-9515-d1801aa283b2',
    'User account created',
    'User Events',
    'Account "{{.Labels.username}}" was created',
    '**{{.Labels.initiator}}** created the account **{{.Labels.username}}**.',
    [['View accounts', '/users?filter={{.Labels.username}}']],
  ),
  userDeleted: template(
    'f44d9314-ad03-4bc8-95d0-5cad491da6b6',
    'User account deleted',
    'User Events',
    'Account "{{.Labels.username}}" was deleted',
    '**{{.Labels.initiator}}** deleted the account **{{.Labels.username}}**.',
    [['View accounts', '/users']],
  ),
  userSuspended: template(
    'b02ddd82-4733-4d02-a2d7-c36f3598997d',
    'User account suspended',
    'User Events',
    'Account "{{.Labels.username}}" was suspended',
    '**{{.Labels.initiator}}** suspended the account **{{.Labels.username}}**.',
    [['View accounts', '/users?filter={{.Labels.username}}']],
  ),
  userActivated: template(
    '9f5af851-8408-4e73-a7a1-c6502ba46689',
    'User account activated',
    'User Events',
    'Account "{{.Labels.username}}" was activated',
    '**{{.Labels.initiator}}** activated the account **{{.Labels.username}}**.',
    [['View accounts', '/users?filter={{.Labels.username}}']],
  ),
  yourAccountSuspended: template(
    '6a2f0609-9b69-4d36-a989-9f5925b6cbff',
    'Your account has been suspended',
    'User Events',
    'Your account was suspended',
    '**{{.Labels.initiator}}** suspended your account **{{.Labels.username}}**.',
  ),
  yourAccountActivated: template(
    '1a6a6bea-ee0a-43e2-9e7c-eabdb53730e4',
    'Your account has been activated',
    'User Events',
    'Your account was activated',
    '**{{.Labels.initiator}}** activated your account **{{.Labels.username}}**.',
    [['Open the server', '/']],
  ),
  oneTimePasscode: template(
    '62f86a30-2330-4b61-a26d-311ff3b608cf',
    'One-Time Passcode',
    'User Events',
    'Reset your password',
    'Your one-time passcode is **{{.Labels.one_time_passcode}}**. Ignore this message if you did not ask for one.',
    [['Set a new password', '/reset-password/change']],
  ),
  templateDeleted: template(
    '29a09665-2a4c-403f-9648-54301670e7be',
    'Template Deleted',
    'Template Events',
    'Template "{{.Labels.name}}" was deleted',
    '**{{.Labels.initiator}}** deleted the template **{{.Labels.name}}**.',
    [['View templates', '/templates']],
  ),
  templateDeprecated: template(
    'f40fae84-55a2-42cd-99fa-b41c1ca64894',
    'Template Deprecated',
    'Template Events',
    'Template "{{.Labels.template}}" is deprecated',
    'The template **{{.Labels.template}}** of your workspaces is deprecated: {{.Labels.message}}.',
    ofTemplate,
  ),
  templateBuildReport: template(
    '34a20db2-e9cc-4a93-b0e4-8569699d7a00',
    'Report: Workspace Builds Failed For Template',
    'Template Events',
    'Builds of the template "{{.Labels.template}}" failed',
    'Of the builds of the template **{{.Labels.template}}**, {{.Labels.failed}} of {{.Labels.total}} failed in the last week.',
    ofTemplate,
  ),
  resourceReplaced: template(
    '89d9745a-816e-4695-a17f-3d0a229e2b8d',
    'Prebuilt Workspace Resource Replaced',
    'Template Events',
    'A claim of "{{.Labels.template}}" replaced resources',
    'The claim of a prebuilt workspace by **{{.Labels.claimant}}** replaced resources of the template **{{.Labels.template}}**.',
    ofTemplate,
  ),
  prebuildsLimited: template(
    '414d9331-c1fc-4761-b40c-d1f4702279eb',
    'Prebuild Failure Limit Reached',
    'Template Events',
    'Prebuilds of "{{.Labels.template}}" are stopped',
    'The preset **{{.Labels.preset}}** of the template **{{.Labels.template}}** failed too often: no more workspaces are built ahead for it.',
    ofTemplate,
  ),
  taskWorking: template(
    'bd4b7168-d05e-4e19-ad0f-3593b77aa90f',
    'Task Working',
    'Task Events',
    'Task "{{.Labels.task}}" is at work',
    'The task **{{.Labels.task}}** went on with its work.',
    task,
    false,
  ),
  taskIdle: template(
    'd4a6271c-cced-4ed0-84ad-afd02a9c7799',
    'Task Idle',
    'Task Events',
    'Task "{{.Labels.task}}" waits for you',
    'The task **{{.Labels.task}}** waits for an answer.',
    task,
  ),
  taskCompleted: template(
    '8c5a4d12-9f7e-4b3a-a1c8-6e4f2d9b5a7c',
    'Task Completed',
    'Task Events',
    'Task "{{.Labels.task}}" is done',
    'The task **{{.Labels.task}}** is done.',
    task,
  ),
  taskFailed: template(
    '3b7e8f1a-4c2d-49a6-b5e9-7f3a1c8d6b4e',
    'Task Failed',
    'Task Events',
    'Task "{{.Labels.task}}" failed',
    'The task **{{.Labels.task}}** failed.',
    task,
  ),
  taskPaused: template(
    '2a74f3d3-ab09-4123-a4a5-ca238f4f65a1',
    'Task Paused',
    'Task Events',
    'Task "{{.Labels.task}}" is paused',
    'The task **{{.Labels.task}}** was paused: {{.Labels.reason}}.',
    task,
  ),
  taskResumed: template(
    '843ee9c3-a8fb-4846-afa9-977bec578649',
    'Task Resumed',
    'Task Events',
    'Task "{{.Labels.task}}" is resumed',
    '**{{.Labels.initiator}}** resumed the task **{{.Labels.task}}**.',
    task,
  ),
  chatWaiting: template(
    '5b0f1f3e-3f0c-4a39-9c56-0d4b8f1f6a11',
    'Chat Waits For You',
    'Chat Events',
    'The chat "{{.Labels.title}}" waits for you',
    'The chat **{{.Labels.title}}** waits for an answer.',
  ),
  chatFailed: template(
    'd1c9a7c2-7b1e-4f0a-8d55-8f0d4b2c6e22',
    'Chat Failed',
    'Chat Events',
    'The chat "{{.Labels.title}}" failed',
    'The chat **{{.Labels.title}}** stopped with an error: {{.Labels.reason}}.',
  ),
  licenseExpires: template(
    '7f5c1f7a-0c3e-4a53-9a6b-2f6f3d0e9a33',
    'Licence Expires',
    'Deployment Events',
    'The licence expires {{.Labels.when}}',
    'The licence of this deployment expires {{.Labels.when}}. Add a new one to keep its features.',
    [['View licences', '/deployment/licenses']],
  ),
  test: template(
    'c425f63e-716a-4bf4-ae24-78348f706c3f',
    'Test Notification',
    'Notification Events',
    'A test',
    'This is a test: notifications arrive.',
    [['View settings', '/deployment/notifications']],
  ),
} as const;

/** What a user sends to itself, say at the end of a long command. */
export const customTemplate = template(
  '39b1e189-c857-4b0c-877a-511144c18516',
  'Custom Notification',
  'Custom Events',
  '{{.Labels.custom_title}}',
  '{{.Labels.custom_message}}',
);

/** Puts what the event tells into a text. Names that it doesn't tell are left out. */
export const fill = (text: string, labels: Readonly<Record<string, string>>): string =>
  text.replace(/\{\{\s*\.Labels\.(\w+)\s*\}\}/g, (_all, name: string) => labels[name] ?? '');
