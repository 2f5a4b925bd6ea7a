//! What happens to records that nobody has finished when a consumer dies? Found out on a single
//! broker as study notes have it, by the line and "next event" alone.

use crate::harness::{Page, Told, View, story};

/// No more events than this lead from one moment of the story to the next.
const EVENTS_MOST: usize = 30;

/// Writes an action as a line and does it. Time does not run on.
async fn act(page: &Page, line: &str) -> Told {
    page.script("document.querySelector('[data-focus=line]').focus()").await?;
    page.press(line).await?;
    page.click("[data-act=line]").await?;
    page.click("[data-act=step]").await?;
    page.until("document.querySelector('[data-act=play]').textContent.includes('Play')").await?;
    let last = page.text(".explore-deeds li:last-child").await?;
    assert!(last.contains(line.split(' ').next().unwrap_or_default()), "{line}: {last}");
    Ok(())
}

/// Goes on, from one event to the next, until one is told so.
async fn until_said(page: &Page, said: &str) -> Told<String> {
    let mut told = Vec::new();
    for _ in 0..EVENTS_MOST {
        let now = page.text(".explore-said").await?;
        if now.contains(said) {
            return Ok(now);
        }
        told.push(now);
        page.click("[data-act=next]").await?;
        page.until("document.querySelector('[data-act=play]').textContent.includes('Play')")
            .await?;
    }
    Err(format!("{EVENTS_MOST} events do not lead to {said}:\n{}", told.join("\n")).into())
}

/// How a partition stands: who reads it, position, committed, HW, LEO, lag.
async fn stands(page: &Page, partition: &str) -> Told<String> {
    let row = format!(
        "return [...document.querySelectorAll('.group-table tbody tr')]
           .map(row => [...row.children].map(cell => cell.textContent).join(' '))
           .find(row => row.startsWith('{partition} '))"
    );
    Ok(page.script(&row).await?.as_str().unwrap_or_default().to_owned())
}

#[test]
fn what_was_not_committed_comes_again() {
    story(View::desktop(), async |page| {
        page.click("[data-act=zoom]").await?;
        page.until("document.querySelector('.app-explore')").await?;
        page.click("[data-act=begin-open]").await?;
        page.click("[data-act=begin-1]").await?;
        page.until("document.querySelector('.notice')").await?;
        page.until("document.querySelector('.explore-bar h1').textContent === 'test1-0'").await?;
        page.click("[data-act=close-notice]").await?;
        page.click(".explore-bar .segments button:nth-of-type(3)").await?;

        act(page, "produce test1-0 6 acks=all").await?;
        let consumer = "consume test1 group=g1 auto.offset.reset=earliest processing-us=1000000";
        act(page, consumer).await?;
        act(page, consumer).await?;
        until_said(page, "consumer-1 was assigned test1-0").await?;
        until_said(page, "The consumer read 0 to 5").await?;
        assert_eq!(stands(page, "test1-0").await?, "test1-0 consumer-1 6 – 6 6 –");

        // A record takes a second; after three the process dies, before it commits.
        for _ in 0..200 {
            page.click("[data-act=step]").await?;
            let at = page.text(".explore-at").await?;
            let seconds: f64 = at.trim_end_matches([' ', '\u{a0}', 's']).parse()?;
            if seconds > 13.9 {
                break;
            }
        }
        act(page, "crash consumer-1").await?;
        until_said(page, "consumer-1 is out of group g1: no heartbeat came").await?;
        until_said(page, "Generation 2 of g1 is complete with 1 member").await?;
        until_said(page, "consumer-2 was assigned test1-0, test1-1").await?;
        until_said(page, "The consumer read 0 to 5").await?;
        let again = until_said(page, "which the group had worked on before").await?;
        assert!(again.contains("consumer-2 worked on 0 to 2 of test1-0"), "{again}");
        until_said(page, "Nothing happened in").await?;
        assert_eq!(stands(page, "test1-0").await?, "test1-0 consumer-2 6 6 6 6 0");
        Ok(())
    });
}
