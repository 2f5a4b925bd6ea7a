//! Names of the fields of a record batch (format 2), for its bytes in the inspector.

use super::phrase::phrases;
use brokerscope_engine::protocol::ids::Offset;

phrases! {
    batch_title(base: Offset): "Batch at offset {base}, real bytes", "位移 {base} 处的批次，真实字节";
    batch_bytes(bytes: u32): "{bytes} bytes", "{bytes} 字节";
    base_offset(): "base offset", "起始位移";
    batch_length(): "length", "长度";
    partition_leader_epoch(): "leader epoch", "leader epoch";
    magic(): "magic", "magic";
    crc(): "CRC-32C", "CRC-32C";
    attributes(): "attributes", "属性";
    last_offset_delta(): "last offset delta", "末条位移差";
    base_timestamp(): "base timestamp", "起始时间戳";
    max_timestamp(): "max timestamp", "最大时间戳";
    producer_id(): "producer id", "生产者 ID";
    producer_epoch(): "producer epoch", "生产者 epoch";
    base_sequence(): "base sequence", "起始序列号";
    record_count(): "records", "消息数";
    record_length(): "record length", "消息长度";
    record_attributes(): "attributes", "属性";
    timestamp_delta(): "timestamp delta", "时间戳差";
    offset_delta(): "offset delta", "位移差";
    record_key_length(): "key length", "键长度";
    record_key(): "key", "键";
    record_value_length(): "value length", "值长度";
    record_value(): "value", "值";
    record_headers(): "headers", "消息头";
    crc_right(): "✓ right", "✓ 正确";
    crc_wrong(): "✗ wrong", "✗ 错误";
    no_compression(): "no compression", "未压缩";
    null(): "null", "null";
    utf8(text: &str): "“{text}”", "“{text}”";
    number_value(number: i64): "{number}", "{number}";
    record_at(offset: Offset): "Record {offset}", "消息 {offset}";
}
