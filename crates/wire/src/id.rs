//! Typed ids: a UUIDv7 (RFC 9562) behind a prefix that says what it names, such as `flow_0198…`.
//!
//! The text form is `<prefix>_<32 hex digits>`. New ids come from the server, which hands in time and chance.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// A text that is not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the form {prefix}_<32 hex digits>")]
pub struct BadId {
    /// The prefix that was wanted.
    pub prefix: &'static str,
}

/// Makes a version-7 UUID from milliseconds since the epoch and ten random bytes.
#[must_use]
pub fn uuid_v7(unix_ms: i64, random: [u8; 10]) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(unix_ms.max(0).unsigned_abs(), &random).into_uuid()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub struct $name(pub Uuid);

        impl $name {
            /// What the text form begins with.
            pub const PREFIX: &'static str = $prefix;
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0.simple())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                text.strip_prefix(concat!($prefix, "_"))
                    .filter(|rest| rest.len() == 32)
                    .and_then(|rest| Uuid::try_parse(rest).ok())
                    .map(Self)
                    .ok_or(BadId { prefix: $prefix })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }
    )*};
}

ids! {
    /// A workspace, the tenant.
    WorkspaceId = "ws";
    /// A person who can sign in.
    UserId = "user";
    /// A person's place in a workspace.
    MemberId = "mem";
    /// A session of a signed-in person.
    SessionId = "sess";
    /// An API token.
    TokenId = "tok";
    /// A connection.
    ConnectionId = "conn";
    /// A flow.
    FlowId = "flow";
    /// A published version of a flow.
    VersionId = "ver";
    /// A run of a flow.
    RunId = "run";
    /// One try of one step of a run.
    AttemptId = "att";
    /// Kept raw bytes.
    PayloadId = "pay";
    /// A record set aside.
    FailedRecordId = "frec";
    /// What a step asks a person.
    ApprovalId = "apr";
    /// A lookup table.
    LookupTableId = "tbl";
    /// A named model.
    ModelId = "mdl";
    /// An entry of the audit log.
    AuditId = "aud";
    /// A trigger of a published flow.
    TriggerId = "trg";
    /// A replay of many runs.
    ReplayId = "rpl";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_round_trips_and_refuses_other_kinds() {
        let id = FlowId(uuid_v7(1_700_000_000_000, [7; 10]));
        assert_eq!(id.to_string().parse::<FlowId>(), Ok(id));
        assert_eq!(id.to_string().parse::<RunId>(), Err(BadId { prefix: "run" }));
        assert!("flow_12".parse::<FlowId>().is_err());
    }
}
