//! One message's layout, and what reads its bytes once they have been walked over.

use bytes::Bytes;
use kafka_protocol::protocol::Decodable;

use crate::protocol::apis::ApiKey;
use crate::protocol::messages::schema::Schema;

/// How one message is laid out and what reads it.
pub(in crate::protocol::messages) struct Layout<Message> {
    pub(super) api: ApiKey,
    pub(in crate::protocol::messages) schema: &'static Schema,
    /// Reads bytes that the walk along `schema` has found good.
    pub(in crate::protocol::messages) read: fn(Bytes, version: i16) -> Result<Message, String>,
}

/// The layout of `Body`, which travels as `Message`.
pub(super) const fn layout<Message: From<Body>, Body: Decodable>(
    api: ApiKey,
    schema: &'static Schema,
) -> Layout<Message> {
    Layout { api, schema, read: read::<Message, Body> }
}

fn read<Message: From<Body>, Body: Decodable>(
    mut bytes: Bytes,
    version: i16,
) -> Result<Message, String> {
    Body::decode(&mut bytes, version).map(Message::from).map_err(|why| why.to_string())
}
