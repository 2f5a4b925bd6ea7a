//! A value that is worked out again only when what it was worked out of has changed, and tells its
//! readers only when it has become another. The framework's own is compiled once for every type and
//! every closure; this one keeps values of any type in one type of its, which makes the page a good
//! deal smaller.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use leptos::prelude::{Get, GetUntracked};

/// A memo of a `T`. A `Copy` handle, as the framework's.
pub struct Memo<T> {
    kept: leptos::prelude::Memo<Kept>,
    of: PhantomData<fn() -> T>,
}

/// A value of any type that can be compared with another of its own.
trait Value: Any + Send + Sync {
    fn is(&self, other: &dyn Any) -> bool;
    fn any(&self) -> &dyn Any;
}

#[derive(Clone)]
struct Kept(Arc<dyn Value>);

impl<T: PartialEq + Send + Sync + 'static> Value for T {
    fn is(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<T>() == Some(self)
    }

    fn any(&self) -> &dyn Any {
        self
    }
}

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.0.is(other.0.any())
    }
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Memo<T> {}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    /// What `work` gives; it is told by what it reads when it has to work again.
    pub fn new(work: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self::kept(Box::new(move || Kept(Arc::new(work()))))
    }

    fn kept(work: Box<dyn Fn() -> Kept + Send + Sync>) -> Self {
        Self { kept: leptos::prelude::Memo::new(move |_| work()), of: PhantomData }
    }

    /// Reads it; whoever does is told when it changes.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(value(&self.kept.get()))
    }

    /// Reads it without being told of changes.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(value(&self.kept.get_untracked()))
    }
}

impl<T: PartialEq + Clone + Send + Sync + 'static> Memo<T> {
    /// A copy of it; whoever asks is told when it changes.
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    /// A copy of it, without being told of changes.
    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}

fn value<T: 'static>(kept: &Kept) -> &T {
    match kept.0.any().downcast_ref() {
        Some(value) => value,
        None => unreachable!("a memo keeps what its own work gives"),
    }
}
