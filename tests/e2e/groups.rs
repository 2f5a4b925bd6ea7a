//! A consumer group by the page's own controls: a third member comes and the rebalance is watched
//! step by step, forward and back; then its coordinator dies and the group lives on elsewhere.

use crate::harness::{Page, Told, View, story};

/// No more events than this lead from one moment of the story to the next.
const EVENTS_MOST: usize = 40;

/// Time stands.
const STANDS: &str = "document.querySelector('[data-act=play]').textContent.includes('Play')";

/// What was done lets time run: one step on it stands.
async fn hold(page: &Page) -> Told {
    page.click("[data-act=step]").await?;
    page.until(STANDS).await?;
    Ok(())
}

/// The group as it is shown: state and generation, members with what they are about, and which of
/// them has each partition.
async fn shown(page: &Page) -> Told<String> {
    let told = "
        const text = selector => document.querySelector(selector)?.textContent ?? '-';
        const members = [...document.querySelectorAll('.group-member')].map(member =>
            `${member.dataset.member}: ${member.querySelector('.group-standing').textContent}`);
        const rows = [...document.querySelectorAll('.group-table tbody tr')].map(row =>
            [...row.children].slice(0, 2).map(cell => cell.textContent).join(' '));
        return [`${text('.group-now text')}, ${text('.group-generation b')}`,
            ...members, ...rows].join('\\n')";
    Ok(page.script(told).await?.as_str().unwrap_or_default().to_owned())
}

/// Goes from one event to the next, in either direction, until the sentence or the group says it.
async fn until_said(page: &Page, way: &str, said: &str) -> Told<String> {
    let mut passed = Vec::new();
    for _ in 0..EVENTS_MOST {
        let now = format!("{}\n{}", page.text(".explore-said").await?, shown(page).await?);
        if now.contains(said) {
            return Ok(now);
        }
        passed.push(now);
        page.click(&format!("[data-act={way}]")).await?;
        page.until(STANDS).await?;
    }
    Err(format!("no {way} event leads to {said}:\n{}", passed.join("\n\n")).into())
}

/// Two consumers share six partitions.
async fn two_share(page: &Page) -> Told {
    page.click("[data-act=zoom]").await?;
    page.until("document.querySelector('.app-explore')").await?;
    page.click(".explore-fetching button:nth-of-type(2)").await?;
    hold(page).await?;
    page.click(".explore-bar .segments button:nth-of-type(3)").await?;
    page.click("[data-act=create-topic]").await?;
    hold(page).await?;
    until_said(page, "next", "The consumer read 5 to 6").await?;
    page.click("[data-act=join-first]").await?;
    hold(page).await?;
    until_said(page, "next", "Stable, Generation 1").await?;
    join(page).await?;
    until_said(page, "next", "Stable, Generation 2").await?;
    until_said(page, "next", "consumer-3 was assigned").await?;
    Ok(())
}

/// Another consumer, by the group's menu.
async fn join(page: &Page) -> Told {
    page.click("[data-menu=group-0]").await?;
    page.click("[data-act=join-g1]").await?;
    hold(page).await
}

const TWO: &str = "Stable, Generation 2\nconsumer-2: reading\nconsumer-3: reading\n\
                   parcels-0 consumer-2\nparcels-1 consumer-2\nparcels-2 consumer-2\n\
                   parcels-3 consumer-3\nparcels-4 consumer-3\nparcels-5 consumer-3";

const THREE: &str = "Stable, Generation 3\nconsumer-2: reading\nconsumer-3: reading\n\
                     consumer-4: reading\nparcels-0 consumer-2\nparcels-1 consumer-2\n\
                     parcels-2 consumer-3\nparcels-3 consumer-3\nparcels-4 consumer-4\n\
                     parcels-5 consumer-4";

#[test]
fn a_third_member_comes_and_everybody_gives_up_all() {
    story(View::desktop(), async |page| {
        two_share(page).await?;
        assert_eq!(shown(page).await?, TWO);

        join(page).await?;
        let began = until_said(page, "next", "consumer-4 wants to join group g1").await?;
        assert!(began.contains("PreparingRebalance, Generation 2"), "{began}");
        assert!(began.contains("consumer-2: reading, has not heard yet"), "{began}");
        for member in ["consumer-2 gave up parcels-0", "consumer-3 gave up parcels-3"] {
            until_said(page, "next", member).await?;
        }
        let complete = until_said(page, "next", "Generation 3 of g1 is complete").await?;
        assert!(complete.contains("CompletingRebalance, Generation 3"), "{complete}");
        for partition in 0..6 {
            assert!(complete.contains(&format!("parcels-{partition} nobody")), "{complete}");
        }
        until_said(page, "next", "Group g1 is Stable: the plan of generation 3").await?;
        until_said(page, "next", "consumer-4 was assigned parcels-4, parcels-5").await?;
        until_said(page, "next", THREE).await?;

        until_said(page, "previous", "Generation 3 of g1 is complete").await?;
        until_said(page, "previous", "PreparingRebalance, Generation 2").await?;
        until_said(page, "previous", TWO).await?;
        Ok(())
    });
}

#[test]
fn a_group_outlives_its_coordinator() {
    story(View::desktop(), async |page| {
        two_share(page).await?;
        let about = "document.querySelector('.group-head p').textContent";
        page.until(&format!("{about}.includes('coordinator broker 1')")).await?;
        page.click("[data-menu=group-0]").await?;
        page.click("[data-act=crash-coordinator-g1]").await?;
        hold(page).await?;
        let lost = until_said(page, "next", "lost its coordinator, broker 1").await?;
        assert!(lost.contains("reads on meanwhile"), "{lost}");
        // Another broker leads the partition that keeps the group, and reads it.
        until_said(page, "next", "Stable, Generation 2").await?;
        page.until(&format!("{about}.includes('coordinator broker ')")).await?;
        let where_now = page.text(".group-head p").await?;
        assert!(!where_now.contains("coordinator broker 1"), "{where_now}");
        assert_eq!(shown(page).await?, TWO, "members and their partitions are as before");
        Ok(())
    });
}
