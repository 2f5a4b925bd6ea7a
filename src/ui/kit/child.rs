//! What may stand in an element.

use leptos::prelude::*;
use leptos::tachys::view::iterators::StaticVec;
use std::sync::{Arc, Mutex};

/// What may stand in an element: each becomes a view of one type.
pub(crate) trait Child {
    fn child(self) -> AnyView;
}

impl Child for AnyView {
    fn child(self) -> AnyView {
        self
    }
}

impl Child for String {
    fn child(self) -> AnyView {
        self.into_any()
    }
}

impl Child for &'static str {
    fn child(self) -> AnyView {
        self.into_any()
    }
}

impl Child for () {
    fn child(self) -> AnyView {
        ().into_any()
    }
}

impl<T: Child> Child for Option<T> {
    fn child(self) -> AnyView {
        match self {
            Some(child) => child.child(),
            None => ().into_any(),
        }
    }
}

impl Child for Vec<AnyView> {
    fn child(self) -> AnyView {
        self.into_any()
    }
}

/// It is asked again when what it read has changed.
impl<F: FnMut() -> T + Send + 'static, T: Child> Child for F {
    fn child(mut self) -> AnyView {
        asked(Arc::new(Mutex::new(move || self().child())))
    }
}

fn asked(child: Arc<Mutex<dyn FnMut() -> AnyView + Send>>) -> AnyView {
    child.into_any()
}

/// Several views beside each other.
pub(crate) fn several(views: Vec<AnyView>) -> AnyView {
    StaticVec::from(views).into_any()
}
