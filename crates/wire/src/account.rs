//! People, sessions, members, API tokens, the audit log.

use crate::{AuditId, MemberId, Timestamp, TokenId, UserId, WorkspaceId};
use serde::{Deserialize, Serialize};

/// What a member may do. Each role may do everything the ones after it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything, owners and deletion of the workspace included.
    Owner,
    /// Members, tokens, settings, the audit log.
    Admin,
    /// Builds and publishes flows, connections, models, tables.
    Builder,
    /// Runs, retries, pauses; repairs failed records; edits lookup tables.
    Operator,
    /// Looks.
    Viewer,
}

/// Whether the first start is still to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetupState {
    /// True until the first owner exists.
    pub needed: bool,
}

/// Creates the owner and the first workspace.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// Of the owner.
    pub email: String,
    /// The owner's name as others see it.
    pub name: String,
    /// At least 10 characters.
    pub password: String,
    /// The first workspace's name.
    pub workspace: String,
}

/// Signs in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The address the person was invited under.
    pub email: String,
    /// In clear over the line, hashed at rest.
    pub password: String,
}

/// Who is asking, and where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The person, absent for an API token.
    pub user: Option<User>,
    /// The workspace that this session looks at.
    pub workspace: Workspace,
    /// The role in it.
    pub role: Role,
    /// Every workspace the person may switch to.
    pub workspaces: Vec<Workspace>,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// The id.
    pub id: UserId,
    /// Lower case.
    pub email: String,
    /// As others see it.
    pub name: String,
}

/// A workspace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Workspace {
    /// The id.
    pub id: WorkspaceId,
    /// As people see it.
    pub name: String,
}

/// Switches the session to another workspace.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SwitchWorkspace {
    /// Where to.
    pub workspace: WorkspaceId,
}

/// Changes one's own password. All other sessions end.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The one until now.
    pub current: String,
    /// At least 10 characters.
    pub new: String,
}

/// One of a person's sessions: a browser in which they are signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionInfo {
    /// Names it; it opens nothing.
    pub id: String,
    /// When the person signed in.
    pub created_at: Timestamp,
    /// When it was last used, to a few minutes.
    pub seen_at: Timestamp,
    /// When it ends without further use.
    pub expires_at: Timestamp,
    /// From which address the person signed in.
    #[serde(default)]
    pub from: Option<String>,
    /// What the browser said it was.
    #[serde(default)]
    pub agent: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// How many sessions were ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndedSessions {
    /// So many.
    pub ended: u64,
}

/// What a walk along the chain of the audit log found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditVerified {
    /// Entries that hang together, from the first one on.
    pub entries: u64,
    /// The number of the first entry that was changed, or that follows a missing one; absent: the log is whole.
    #[serde(default)]
    pub broken_at: Option<i64>,
}

/// A person's place in the workspace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Member {
    /// The id.
    pub id: MemberId,
    /// Who.
    pub user: User,
    /// What they may do.
    pub role: Role,
    /// Since when.
    pub created_at: Timestamp,
}

/// Adds a person to the workspace; a new person gets this first password.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewMember {
    /// Their address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// What they may do; never above the role of who adds them.
    pub role: Role,
    /// Needed when the address is new here; they change it afterwards.
    #[serde(default)]
    pub password: Option<String>,
}

/// Changes a member's role.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MemberPatch {
    /// The new role.
    pub role: Role,
}

/// An API token, without its secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Token {
    /// The id.
    pub id: TokenId,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// The first characters, to tell tokens apart.
    pub hint: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

/// Asks for an API token.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// What it may do; never above the role of who asks.
    pub role: Role,
    /// When it ends; absent: never.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

/// A new API token: the only time its secret is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedToken {
    /// The token.
    #[serde(flatten)]
    pub token: Token,
    /// `lsp_…`: send it as `Authorization: Bearer`.
    pub secret: String,
}

/// One entry of the audit log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// The id.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Who, in words: an address, or `token <name>`.
    pub actor: String,
    /// What, as `flow.publish`.
    pub action: String,
    /// On which thing: an id.
    pub subject: Option<String>,
    /// Before and after, secrets masked.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub details: serde_json::Value,
    /// From which address.
    pub from: Option<String>,
}
