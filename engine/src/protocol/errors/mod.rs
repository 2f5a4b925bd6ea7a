//! Error codes: how Kafka says no. They are values in responses, never failures of ours.

mod table;

use std::fmt;

pub use table::ErrorCode;

/// What Kafka's exception class tells a client to do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAction {
    /// Nothing helps.
    GiveUp,
    /// The same request may succeed later (`RetriableException`).
    Retry,
    /// It may succeed after new metadata (`InvalidMetadataException`).
    RefreshMetadata,
}

macro_rules! error_codes {
    ($($code:literal $variant:ident $name:ident $action:ident $message:literal;)*) => {
        /// All error codes of Kafka 4.3. The documentation of each is its default message.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(i16)]
        pub enum ErrorCode {
            $(#[doc = $message] $variant = $code,)*
        }

        impl ErrorCode {
            /// Every code, in ascending order.
            pub const ALL: [Self; [$($code),*].len()] = [$(Self::$variant),*];

            /// The error with this number. `None` is one of a later Kafka; clients treat it as
            /// `UNKNOWN_SERVER_ERROR`.
            pub const fn from_code(code: i16) -> Option<Self> {
                match code {
                    $($code => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// Kafka's name, like `NOT_LEADER_OR_FOLLOWER`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($name),)*
                }
            }

            /// What a client is to do.
            pub const fn client_action(self) -> ClientAction {
                match self {
                    $(Self::$variant => ClientAction::$action,)*
                }
            }

            /// What Kafka says where no better message was given.
            pub const fn message(self) -> &'static str {
                match self {
                    $(Self::$variant => $message,)*
                }
            }
        }
    };
}
use error_codes;

impl ErrorCode {
    /// The error that a response carries. One of a later Kafka counts as `UNKNOWN_SERVER_ERROR`, as
    /// it does for Kafka's clients.
    pub fn of_response(code: i16) -> Self {
        Self::from_code(code).unwrap_or(Self::UnknownServerError)
    }

    /// The number on the wire.
    pub const fn code(self) -> i16 {
        self as i16
    }

    /// Whether the same request may succeed later.
    pub const fn is_retriable(self) -> bool {
        matches!(self.client_action(), ClientAction::Retry | ClientAction::RefreshMetadata)
    }

    /// Whether a client should ask for new metadata first.
    pub const fn refreshes_metadata(self) -> bool {
        matches!(self.client_action(), ClientAction::RefreshMetadata)
    }
}

/// Kafka's name.
impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
