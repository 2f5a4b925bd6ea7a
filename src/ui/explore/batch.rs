//! A record batch byte by byte: the bytes as they lie in the log, what Kafka calls them, what they
//! mean.

use crate::scene::inspector::{Batch as Scene, Field};
use crate::ui::lens::Lens;
use brokerscope_view::view;
use leptos::prelude::*;

/// How many bytes of a field are shown at most.
const MOST: usize = 8;

/// The batch, in the language of the moment.
pub(super) fn table(lens: Lens, batch: Scene) -> AnyView {
    let row = move |field: Field| {
        let class = if field.begins_record { "batch-row batch-record" } else { "batch-row" };
        view! {
            <tr class=class>
                <td class="batch-hex">{field.hex(MOST)}</td>
                <th scope="row">{lens.say(&field.name)}</th>
                <td>{lens.say(&field.value)}</td>
            </tr>
        }
    };
    view! {
        <h2>{lens.say(&batch.title)}</h2>
        <table class="batch">
            <tbody>{batch.fields.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}
