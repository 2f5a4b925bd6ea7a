//! Bytes from anywhere: a link, a file, a socket. Whatever they are, reading them neither panics
//! nor reserves more than eight times their number and 64 KiB, and what can be read can be written
//! again.
//!
//! The memory is counted for the whole process, so this file has one test only.
#![cfg(not(target_arch = "wasm32"))]

use std::alloc::System;

use brokerscope_engine::physics::chance::Chance;
use brokerscope_engine::protocol::apis::{ApiKey, SERVED};
use brokerscope_engine::protocol::batch::{
    BatchMut, BatchView, Batches, TimestampType, control, explain,
};
use brokerscope_engine::protocol::ids::{CorrelationId, LeaderEpoch, Offset};
use brokerscope_engine::protocol::messages::{
    RequestHeader, Uuid, decode_request, decode_response, encode_request, encode_response, produce,
};
use bytes::Bytes;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

mod sample;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// About a minute on two shared cores.
const ROUNDS: u32 = 24_000_000;

/// What is tried on one input.
#[derive(Clone, Copy)]
enum Reader {
    Request,
    Response(ApiKey),
    Batches,
}

fn seeds() -> Vec<(Reader, Bytes)> {
    let header = RequestHeader { correlation_id: CorrelationId(7), client_id: None };
    let mut seeds = Vec::new();
    for request in sample::requests() {
        seeds.push((Reader::Request, encode_request(&header, &request)));
    }
    for response in sample::responses() {
        let bytes = encode_response(CorrelationId(7), &response);
        seeds.push((Reader::Response(response.api()), bytes));
    }
    // Where the message crate takes the most memory for the bytes: elements that are nearly empty,
    // once just below what is allowed and once above, and tagged fields that nobody knows.
    let empty = produce::PartitionProduceData::default().with_records(None);
    let tagged = empty.clone().with_unknown_tagged_field(9, Bytes::new());
    for (partition, count) in [(&empty, 2_900), (&empty, 5_000), (&tagged, 80), (&tagged, 200)] {
        let topic = produce::TopicProduceData::default()
            .with_topic_id(Uuid::from_u128(1))
            .with_partition_data(vec![partition.clone(); count]);
        let request = produce::ProduceRequest::default().with_topic_data(vec![topic]).into();
        seeds.push((Reader::Request, encode_request(&header, &request)));
    }
    seeds.push((Reader::Batches, batches()));
    seeds
}

fn batches() -> Bytes {
    let place =
        control::ControlPlace { offset: Offset(9), timestamp: 1, leader_epoch: LeaderEpoch(2) };
    let marker = control::snapshot_header(place, 5);
    Bytes::from([&sample::batch()[..], &marker[..], &sample::batch()[..]].concat())
}

/// Damages bytes in one of the ways that hit something: single bytes, lengths, cuts, repetitions.
fn damage(bytes: &mut Vec<u8>, chance: &mut Chance) {
    const LENGTHS: [&[u8]; 6] = [
        &[0xff, 0xff, 0xff, 0xff, 0x0f],
        &[0xff, 0xff, 0xff, 0xff, 0x07],
        &[0x80, 0x80, 0x40],
        &[0x7f, 0xff, 0xff, 0xff],
        &[0xff, 0xff],
        &[0x01],
    ];
    let length = bytes.len();
    if length == 0 {
        return;
    }
    let at = chance.below(length as u64) as usize;
    match chance.below(7) {
        0 => bytes[at] ^= 1 << chance.below(8),
        1 => bytes[at] = chance.bits() as u8,
        2 => bytes[at] = [0x00, 0x01, 0x7f, 0x80, 0xff][chance.below(5) as usize],
        3 => bytes.truncate(at),
        4 => {
            let end = at + chance.below((length - at) as u64 + 1).min(40) as usize;
            let again = bytes[at..end].to_vec();
            bytes.splice(at..at, again);
        }
        5 => {
            let length = LENGTHS[chance.below(LENGTHS.len() as u64) as usize];
            let end = bytes.len().min(at + length.len());
            bytes.splice(at..end, length.iter().copied());
        }
        _ => {
            let tail: Vec<u8> = (0..chance.below(40)).map(|_| chance.bits() as u8).collect();
            bytes.splice(at.., tail);
        }
    }
}

/// Nothing but chance behind a beginning that gets past the first checks.
fn noise(chance: &mut Chance) -> (Reader, Vec<u8>) {
    let (api, version) = SERVED[chance.below(SERVED.len() as u64) as usize];
    let mut bytes = Vec::new();
    let reader = if chance.below(2) == 0 {
        bytes.extend(api.id().to_be_bytes());
        bytes.extend(version.to_be_bytes());
        bytes.extend([0, 0, 0, 1, 0xff, 0xff, 0]);
        Reader::Request
    } else {
        bytes.extend([0, 0, 0, 1]);
        bytes.extend((api != ApiKey::ApiVersions).then_some(0));
        Reader::Response(api)
    };
    // Small numbers are lengths that can be kept, so that the walk gets deep.
    let small = chance.below(3) > 0;
    for _ in 0..chance.below(200) {
        bytes.push(if small { chance.below(4) as u8 } else { chance.bits() as u8 });
    }
    (reader, bytes)
}

fn read(reader: Reader, bytes: Bytes) -> bool {
    match reader {
        Reader::Request => decode_request(bytes).is_ok(),
        Reader::Response(api) => decode_response(api, bytes).is_ok(),
        Reader::Batches => walk(&bytes),
    }
}

fn walk(bytes: &[u8]) -> bool {
    let mut valid = true;
    for batch in Batches::new(bytes) {
        let Ok((_, batch)) = batch else { return false };
        valid &= batch.ensure_valid().is_ok();
        let Ok(records) = batch.records() else { continue };
        for record in records {
            let Ok(record) = record else { break };
            let headers = record.headers.iter().count();
            assert_eq!(headers, record.headers.len(), "a record read has all its headers");
        }
    }
    valid
}

/// What can be read can be written, stamped and taken apart.
fn use_again(reader: Reader, bytes: Bytes) {
    match reader {
        Reader::Request => {
            if let Ok((header, request)) = decode_request(bytes) {
                let again = decode_request(encode_request(&header, &request));
                assert_eq!(again, Ok((header, request)));
            }
        }
        Reader::Response(api) => {
            if let Ok((id, response)) = decode_response(api, bytes) {
                assert_eq!(
                    decode_response(api, encode_response(id, &response)),
                    Ok((id, response))
                );
            }
        }
        Reader::Batches => {
            let mut bytes = bytes.to_vec();
            if let Ok(batch) = BatchView::new(&bytes) {
                let parts = explain(&batch);
                let fields = parts.header.iter().chain(parts.records.iter().flatten());
                let covered: usize = fields.map(|field| field.range.len()).sum();
                let rest = parts.rest.map_or(0, |(rest, _)| rest.range.len());
                assert_eq!(covered + rest, batch.bytes().len());
            }
            if let Ok(mut batch) = BatchMut::new(&mut bytes) {
                let later = batch.header().max_timestamp.wrapping_add(1);
                batch.set_base_offset(Offset(77));
                batch.set_max_timestamp(TimestampType::LogAppendTime, later);
                let stamped = BatchView::new(&bytes).expect("stamping keeps a batch whole");
                assert_eq!(stamped.ensure_valid(), Ok(()));
            }
        }
    }
}

#[test]
fn bytes_from_anywhere_are_read_or_refused_in_bounded_memory() {
    let seeds = seeds();
    let mut chance = Chance::stream(1, "bytes from anywhere");
    let mut accepted = 0_u32;
    let mut most_per_mille = 0;
    for round in 0..ROUNDS {
        let (reader, bytes) = if round < seeds.len() as u32 {
            seeds[round as usize].clone()
        } else if chance.below(4) == 0 {
            let (reader, bytes) = noise(&mut chance);
            (reader, bytes.into())
        } else {
            let (reader, seed) = &seeds[chance.below(seeds.len() as u64) as usize];
            // The large seeds cost a hundred times the others.
            if seed.len() > 1_000 && chance.below(50) > 0 {
                continue;
            }
            let mut bytes = seed.to_vec();
            for _ in 0..=chance.below(4) {
                damage(&mut bytes, &mut chance);
            }
            (*reader, bytes.into())
        };
        let allowed = 8 * bytes.len() + 64 * 1024;
        let region = Region::new(ALLOCATOR);
        let read = read(reader, bytes.clone());
        let reserved = region.change().bytes_allocated;
        assert!(reserved <= allowed, "{reserved} bytes reserved for round {round}: {bytes:?}");
        most_per_mille = most_per_mille.max(reserved * 1_000 / allowed);
        accepted += u32::from(read);
        use_again(reader, bytes);
    }
    // Else nothing was tried: neither that good bytes come through nor that the bound is near.
    assert!(accepted > ROUNDS / 100, "only {accepted} of {ROUNDS} inputs were good");
    assert!(most_per_mille > 500, "the most was {most_per_mille} per mille of what is allowed");
}
