//! What changes while the page is open, and who is told: a value that is set (`Cell`), one that is
//! worked out again when what it was worked out of has changed and tells its readers only when it
//! has become another (`Memo`), and whatever can be read (`Signal`).
//!
//! The framework's own are compiled once for every type and every closure; these keep values of any
//! type in one type of theirs, which makes the page a good deal smaller.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use leptos::prelude::{Effect, Get, GetUntracked, GetValue, RwSignal, Set, StoredValue, untrack};

/// What can be kept.
pub trait Keep: Send + Sync + 'static {}
impl<T: Send + Sync + 'static> Keep for T {}

/// A value of any type, and whether two of its type are the same.
#[derive(Clone)]
struct Kept {
    value: Arc<dyn Any + Send + Sync>,
    same: fn(&dyn Any, &dyn Any) -> bool,
}

impl Kept {
    fn new<T: Keep>(value: T) -> Self {
        Self { value: Arc::new(value), same: |_, _| false }
    }

    fn comparable<T: Keep + PartialEq>(value: T) -> Self {
        let same = |one: &dyn Any, other: &dyn Any| match one.downcast_ref::<T>() {
            Some(one) => other.downcast_ref() == Some(one),
            None => false,
        };
        Self { value: Arc::new(value), same }
    }

    fn value<T: 'static>(&self) -> &T {
        match self.value.downcast_ref() {
            Some(value) => value,
            None => unreachable!("a handle keeps values of its own type"),
        }
    }
}

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        (self.same)(&*self.value, &*other.value)
    }
}

/// Where a value is read.
#[derive(Clone, Copy)]
enum Source {
    Cell(RwSignal<Kept>),
    Memo(leptos::prelude::Memo<Kept>),
    Asked(StoredValue<Arc<dyn Fn() -> Kept + Send + Sync>>),
}

impl Source {
    fn get(self) -> Kept {
        match self {
            Self::Cell(cell) => cell.get(),
            Self::Memo(memo) => memo.get(),
            Self::Asked(ask) => (ask.get_value())(),
        }
    }

    fn get_untracked(self) -> Kept {
        match self {
            Self::Cell(cell) => cell.get_untracked(),
            Self::Memo(memo) => memo.get_untracked(),
            Self::Asked(ask) => untrack(move || (ask.get_value())()),
        }
    }
}

/// A handle, which is `Copy`, and how it is read.
macro_rules! handle {
    ($(#[$doc:meta])* $name:ident, $source:ty, |$it:ident| $as_source:expr) => {
        $(#[$doc])*
        pub struct $name<T> {
            source: $source,
            of: PhantomData<fn() -> T>,
        }

        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T> Copy for $name<T> {}

        impl<T: Keep> $name<T> {
            fn source(self) -> Source {
                let $it = self.source;
                $as_source
            }

            /// Reads it; whoever does is told when it changes.
            pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
                read(self.source().get().value())
            }

            /// Reads it without being told of changes.
            pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
                read(self.source().get_untracked().value())
            }
        }

        impl<T: Keep + Clone> $name<T> {
            /// A copy of it; whoever asks is told when it changes.
            pub fn get(self) -> T {
                self.with(T::clone)
            }

            /// A copy of it, without being told of changes.
            pub fn get_untracked(self) -> T {
                self.with_untracked(T::clone)
            }
        }
    };
}

handle! {
    /// A value that is set.
    Cell, RwSignal<Kept>, |cell| Source::Cell(cell)
}
handle! {
    /// A value that is worked out.
    Memo, leptos::prelude::Memo<Kept>, |memo| Source::Memo(memo)
}
handle! {
    /// Whatever can be read.
    Signal, Source, |source| source
}

impl<T: Keep> Cell<T> {
    /// A value to begin with.
    pub fn new(value: T) -> Self {
        Self { source: RwSignal::new(Kept::new(value)), of: PhantomData }
    }

    /// Makes it another, and tells its readers.
    pub fn set(self, value: T) {
        self.source.set(Kept::new(value));
    }
}

impl<T: Keep + PartialEq> Memo<T> {
    /// What `work` gives; it is told by what it reads when it has to work again.
    pub fn new(work: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self::kept(Box::new(move || Kept::comparable(work())))
    }

    fn kept(work: Box<dyn Fn() -> Kept + Send + Sync>) -> Self {
        Self { source: leptos::prelude::Memo::new(move |_| work()), of: PhantomData }
    }
}

impl<T: Keep> Signal<T> {
    /// What `ask` gives, asked anew by every reader.
    pub fn derive(ask: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self::asked(Arc::new(move || Kept::new(ask())))
    }

    /// A value that never changes.
    pub fn stored(value: T) -> Self {
        let kept = Kept::new(value);
        Self::asked(Arc::new(move || kept.clone()))
    }

    fn asked(ask: Arc<dyn Fn() -> Kept + Send + Sync>) -> Self {
        Self { source: Source::Asked(StoredValue::new(ask)), of: PhantomData }
    }
}

impl<T: Keep> From<T> for Signal<T> {
    fn from(value: T) -> Self {
        Self::stored(value)
    }
}

impl<T: Keep> From<Cell<T>> for Signal<T> {
    fn from(cell: Cell<T>) -> Self {
        Self { source: cell.source(), of: PhantomData }
    }
}

impl<T: Keep> From<Memo<T>> for Signal<T> {
    fn from(memo: Memo<T>) -> Self {
        Self { source: memo.source(), of: PhantomData }
    }
}

/// Does work outside the page's own elements, now and whenever what it has read changes. Its parts
/// are let go with the place that it was begun at.
pub fn effect(work: impl FnMut() + 'static) {
    boxed(Box::new(work));
}

fn boxed(mut work: Box<dyn FnMut()>) {
    Effect::new(move |_| work());
}
