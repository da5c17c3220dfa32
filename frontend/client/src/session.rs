//! Who is signed in, in which workspace. That a session has ended is noticed at the next answer: the screen stays as it is,
//! requests wait, and go on as soon as the same person has signed in again.

use crate::sign_in;
use js_sys::{Function, Promise};
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wire::account::{Me, Role};

thread_local! {
    static CURRENT: Cell<Option<Session>> = const { Cell::new(None) };
    /// Wakes the requests that wait for the person: with `true` when they may go on.
    static WAITING: RefCell<Vec<Function>> = const { RefCell::new(Vec::new()) };
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
    ended: RwSignal<bool>,
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

    /// Whether the session of who is there has ended, so that requests wait; tracked.
    #[must_use]
    pub fn has_ended(self) -> bool {
        self.ended.get()
    }

    /// Takes over who signed in; what waited goes on.
    pub fn set(self, me: Me) {
        self.state.set(SessionState::SignedIn(Box::new(me)));
        self.wake(true);
    }

    /// Nobody is signed in any more; what waited is given up.
    pub fn clear(self) {
        self.state.set(SessionState::SignedOut);
        self.wake(false);
    }

    fn wake(self, go_on: bool) {
        self.ended.set(false);
        for waiting in WAITING.with(RefCell::take) {
            // A promise's own function does not throw.
            let _ = waiting.call1(&JsValue::NULL, &JsValue::from_bool(go_on));
        }
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
    let session = Session { state: RwSignal::new(SessionState::Loading), ended: RwSignal::new(false) };
    provide_context(session);
    CURRENT.with(|current| current.set(Some(session)));
    session
}

/// The session of this page.
#[must_use]
pub fn use_session() -> Session {
    use_context::<Session>().unwrap_or_else(provide_session)
}

/// The server says that nobody is signed in: waits for the person who was, and tells whether to go on.
pub(crate) async fn renewed() -> bool {
    let Some(session) = CURRENT.with(Cell::get) else { return false };
    // While it is being asked for the first time, `load` decides.
    if session.state.with_untracked(|state| !matches!(state, SessionState::SignedIn(_))) {
        return false;
    }
    let woken = Promise::new(&mut |resolve, _| WAITING.with_borrow_mut(|waiting| waiting.push(resolve)));
    session.ended.set(true);
    JsFuture::from(woken).await.is_ok_and(|go_on| go_on.is_truthy())
}
