//! Producers that compress their batches, and brokers that look into them.

use brokerscope_engine::client::producer::compression_ratio::CompressionRatio;

use crate::check;

#[test]
fn a_batch_is_compressed_as_a_whole_and_kept_as_it_is() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.5 start-producer compression.type=gzip
         2.6 send producer-1 orders-0 100 keys=10
         3 start-producer compression.type=snappy
         3.1 send producer-2 orders-0 100 keys=10
         4 start-producer compression.type=lz4
         4.1 send producer-3 orders-0 100 keys=10
         5 start-producer compression.type=none
         5.1 send producer-4 orders-0 100 keys=10
         6 consume orders-0 from=earliest
         7 end",
        "Sent Produce bytes, Appended leader, ProduceAcknowledged, Consumed",
        "
         2.635     Sent                  producer-1 > 1    ?1 Produce orders-0 795 bytes acks=-1
               0/0 from 0
         2.638     Appended              orders-0@1        leader 0 -> 100
         2.652900  ProduceAcknowledged   producer-1        orders-0 100 at 0
         3.136     Sent                  producer-2 > 1    ?1 Produce orders-0 1564 bytes acks=-1
               1/0 from 0
         3.139100  Appended              orders-0@1        leader 100 -> 200
         3.148400  ProduceAcknowledged   producer-2        orders-0 100 at 100
         4.125600  Sent                  producer-3 > 1    ?3 Produce orders-0 1391 bytes acks=-1
               2000/0 from 0
         4.128800  Appended              orders-0@1        leader 200 -> 300
         4.138200  ProduceAcknowledged   producer-3        orders-0 100 at 200
         5.138     Sent                  producer-4 > 1    ?1 Produce orders-0 11497 bytes acks=-1
               1000/0 from 0
         5.141300  Appended              orders-0@1        leader 300 -> 400
         5.156900  ProduceAcknowledged   producer-4        orders-0 100 at 300
         6.047600  Consumed              consumer-1        0 -> 400",
    );
}

#[test]
fn what_a_codec_has_made_of_batches_decides_how_much_goes_into_the_next() {
    check(
        "2.1 create-topic orders assignment=1,2
         2.5 start-producer compression.type=lz4 acks=1 max.in.flight.requests.per.connection=1
         2.6 send producer-1 orders-0 300
         2.7 send producer-1 orders-0 300
         2.8 send producer-1 orders-0 300
         2.9 send producer-1 orders-0 300
         4 end",
        "Producer BatchFilled, Sent Produce producer-1 bytes",
        "
         2.618     Producer              producer-1        BatchFilled orders-0 141
         2.618     Producer              producer-1        BatchFilled orders-0 141
         2.618     Sent                  producer-1 > 1    ?2 Produce orders-0 1361 bytes acks=1
         2.624     Sent                  producer-1 > 1    ?3 Produce orders-0 1305 bytes acks=1
         2.630     Sent                  producer-1 > 1    ?4 Produce orders-0 259 bytes acks=1
         2.700     Producer              producer-1        BatchFilled orders-0 144
         2.700     Producer              producer-1        BatchFilled orders-0 144
         2.700     Sent                  producer-1 > 1    ?5 Produce orders-0 1330 bytes acks=1
         2.706     Sent                  producer-1 > 1    ?6 Produce orders-0 1329 bytes acks=1
         2.712     Sent                  producer-1 > 1    ?7 Produce orders-0 211 bytes acks=1
         2.800     Producer              producer-1        BatchFilled orders-0 146
         2.800     Producer              producer-1        BatchFilled orders-0 146
         2.800     Sent                  producer-1 > 1    ?8 Produce orders-0 1347 bytes acks=1
         2.806     Sent                  producer-1 > 1    ?9 Produce orders-0 1347 bytes acks=1
         2.812     Sent                  producer-1 > 1    ?10 Produce orders-0 176 bytes acks=1
         2.900     Producer              producer-1        BatchFilled orders-0 148
         2.900     Producer              producer-1        BatchFilled orders-0 148
         2.900     Sent                  producer-1 > 1    ?11 Produce orders-0 1393 bytes acks=1
         2.906     Sent                  producer-1 > 1    ?12 Produce orders-0 1364 bytes acks=1
         2.912     Sent                  producer-1 > 1    ?13 Produce orders-0 141 bytes acks=1",
    );
}

#[test]
fn estimates_go_the_way_of_javas_floats() {
    const ALL: usize = 1 << 23;
    let (mut ours, mut kafkas) = (CompressionRatio::ONE, 1.0_f32);
    let mut compressed = 1_usize;
    for round in 1..2_000 {
        compressed = (compressed * 48_271 + round) % 20_000;
        let observed = compressed as f32 / 16_323_f32;
        if observed > kafkas {
            kafkas = (kafkas + 0.05).max(observed);
        } else if observed < kafkas {
            kafkas = (kafkas - 0.005).max(observed);
        }
        ours = ours.updated(CompressionRatio::observed(compressed, 16_323));
        let expected = (ALL as f32 * kafkas * 1.05) as usize;
        assert_eq!(ours.estimate(ALL), expected, "round {round}");
    }
}
