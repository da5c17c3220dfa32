//! Who is signed in, in which workspace. An expired session is noticed at the next answer and leads to the sign-in page,
//! which comes back to the same address.

use crate::sign_in;
use leptos::prelude::*;
use std::cell::Cell;
use wire::account::{Me, Role};

thread_local! {
    static CURRENT: Cell<Option<Session>> = const { Cell::new(None) };
}

/// How it stands.
#[derive(Debug, Clone, PartialEq)]
pub enum SessionState {
    /// Being asked.
    Loading,
    /// The server has no owner yet.
    SetupNeeded,
    /// Nobody is signed in.
    SignedOut,
    /// Somebody is.
    SignedIn(Box<Me>),
    /// The server cannot be asked; why.
    Unreachable(String),
}

/// The session of this page.
#[derive(Clone, Copy)]
pub struct Session {
    state: RwSignal<SessionState>,
}

impl Session {
    /// How it stands.
    #[must_use]
    pub fn state(self) -> SessionState {
        self.state.get()
    }

    /// Who is signed in; tracked.
    #[must_use]
    pub fn me(self) -> Option<Me> {
        match self.state.get() {
            SessionState::SignedIn(me) => Some(*me),
            _ => None,
        }
    }

    /// Whether the person may do what this role may.
    #[must_use]
    pub fn may(self, role: Role) -> bool {
        self.state.with(|state| matches!(state, SessionState::SignedIn(me) if me.role <= role))
    }

    /// Takes over who signed in.
    pub fn set(self, me: Me) {
        self.state.set(SessionState::SignedIn(Box::new(me)));
    }

    /// Nobody is signed in any more.
    pub fn clear(self) {
        self.state.set(SessionState::SignedOut);
    }

    /// Asks the server who this is.
    pub async fn load(self) {
        let next = match sign_in::me().await {
            Ok(me) => SessionState::SignedIn(Box::new(me)),
            Err(problem) if problem.status == 401 => match sign_in::setup_state().await {
                Ok(setup) if setup.needed => SessionState::SetupNeeded,
                Ok(_) => SessionState::SignedOut,
                Err(problem) => SessionState::Unreachable(problem.detail),
            },
            Err(problem) => SessionState::Unreachable(problem.detail),
        };
        self.state.set(next);
    }
}

/// Puts the session into the context; once, at the root.
pub fn provide_session() -> Session {
    let session = Session { state: RwSignal::new(SessionState::Loading) };
    provide_context(session);
    CURRENT.with(|current| current.set(Some(session)));
    session
}

/// The session of this page.
#[must_use]
pub fn use_session() -> Session {
    use_context::<Session>().unwrap_or_else(provide_session)
}

/// The server says that nobody is signed in.
pub(crate) fn expired() {
    let Some(session) = CURRENT.with(Cell::get) else { return };
    // While it is being asked for the first time, `load` decides.
    if session.state.with_untracked(|state| matches!(state, SessionState::SignedIn(_))) {
        session.clear();
    }
}
