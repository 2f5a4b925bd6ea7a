//! A leader dies with a record that nobody else has. Sent with acks=1 it is gone for good, and the
//! page says why; sent with acks=all in the other future, it is sent again to the next leader.

use crate::harness::{Page, Told, View, story};

/// No more events than this lead from one moment of the story to the next.
const EVENTS_MOST: usize = 60;

/// Shows the partition (1) or the brokers (2).
async fn seen(page: &Page, view: u32) -> Told {
    let button = format!(".explore-bar .segments button:nth-of-type({view})");
    page.click(&button).await?;
    page.until(&format!("document.querySelector('{button}[aria-pressed=true]')")).await?;
    Ok(())
}

/// Does something to a broker's process, by its menu in the view by broker.
async fn fault_broker(page: &Page, fault: &str, broker: u32) -> Told {
    seen(page, 2).await?;
    page.click(&format!("[data-menu='broker-{broker}']")).await?;
    page.click(&format!("[data-act='{fault}-{broker}']")).await?;
    hold(page).await
}

/// Does something to the link between two brokers, by its menu in the view by broker.
async fn fault_link(page: &Page, fault: &str, (from, to): (u32, u32)) -> Told {
    seen(page, 2).await?;
    page.click(&format!("[data-link='{from}-{to}']")).await?;
    page.click(&format!("[data-act='{fault}-{from}-{to}']")).await?;
    hold(page).await
}

/// Produces records by the form.
async fn produce(page: &Page, records: u32, acks: &str) -> Told {
    let fill = format!(
        "const field = document.querySelector('.produce [data-focus=produce]');
         field.value = '{records}';
         field.dispatchEvent(new Event('input', {{ bubbles: true }}));
         const acks = [...document.querySelectorAll('.produce-acks button')];
         acks.find(choice => choice.textContent === '{acks}').click()"
    );
    page.script(&fill).await?;
    page.click("[data-act=produce]").await?;
    hold(page).await
}

/// What was done lets time run: one step on it stands.
async fn hold(page: &Page) -> Told {
    page.click("[data-act=step]").await?;
    page.until("document.querySelector('[data-act=play]').textContent.includes('Play')").await?;
    Ok(())
}

/// The replicas, one a line: broker, role, epoch, LEO, HW.
async fn replicas(page: &Page) -> Told<String> {
    seen(page, 1).await?;
    let said = page
        .script(
            "return [...document.querySelectorAll('[data-broker]')]
               .map(card => card.ariaLabel).join('\\n')",
        )
        .await?;
    Ok(said.as_str().unwrap_or_default().to_owned())
}

/// Goes on, from one interesting event to the next, until the replicas or the sentence say it.
async fn until_said(page: &Page, said: &str) -> Told<String> {
    let mut told = String::new();
    for _ in 0..EVENTS_MOST {
        told = format!("{}\n{}", page.text(".explore-said").await?, replicas(page).await?);
        if told.contains(said) {
            return Ok(told);
        }
        page.click("[data-act=next]").await?;
        page.until("document.querySelector('[data-act=play]').textContent.includes('Play')")
            .await?;
    }
    Err(format!("{EVENTS_MOST} events do not lead to {said}; the last is {told}").into())
}

/// Goes back, from one interesting event to the one before, until no link was ever cut.
async fn back_before_the_cut(page: &Page) -> Told {
    for _ in 0..EVENTS_MOST {
        page.click("[data-act=previous]").await?;
        if !page.text(".explore-deeds").await?.contains("cut ") {
            return Ok(());
        }
    }
    Err("going back does not lead out of the cut".into())
}

/// Broker 1 leads, cut off from the others, appends a record and dies; broker 2 leads after it.
async fn lead_alone_and_die(page: &Page, acks: &str) -> Told {
    fault_link(page, "cut", (1, 2)).await?;
    fault_link(page, "cut", (1, 3)).await?;
    produce(page, 1, acks).await?;
    let told = until_said(page, "broker 1, leader · epoch 0, LEO 13, knows HW 12").await?;
    assert!(told.contains("broker 2, follower, LEO 12"), "{told}");
    fault_broker(page, "crash", 1).await?;
    let told = until_said(page, "broker 2, leader · epoch 1").await?;
    assert!(told.contains("broker 1, not running, LEO 13"), "its files are still there: {told}");
    Ok(())
}

/// The links are mended and broker 1 starts again: what only it had is cut away.
async fn come_back(page: &Page) -> Told {
    fault_link(page, "heal", (1, 2)).await?;
    fault_link(page, "heal", (1, 3)).await?;
    fault_broker(page, "start", 1).await?;
    let told = until_said(page, "cut its log").await?;
    let why = "Broker 1 cut its log from 13 back to 12: its leader has no such records";
    assert!(told.contains(why), "{told}");
    Ok(())
}

#[test]
fn acks_1_loses_what_acks_all_keeps() {
    story(View::desktop(), async |page| {
        page.click("[data-act=zoom]").await?;
        page.until("document.querySelector('.app-explore')").await?;
        // A second is a second: no idle stretch is skipped between two clicks.
        page.click(".pace .segments:nth-of-type(1) button:nth-of-type(2)").await?;
        page.click(".explore-fetching button:nth-of-type(2)").await?;
        hold(page).await?;
        produce(page, 5, "all").await?;
        until_said(page, "broker 1, leader · epoch 0, LEO 12, knows HW 12").await?;
        until_said(page, "broker 3, follower, LEO 12, knows HW 12").await?;

        lead_alone_and_die(page, "1").await?;
        come_back(page).await?;
        let told = until_said(page, "broker 1, follower, LEO 12, knows HW 12").await?;
        assert!(told.contains("broker 2, leader · epoch 1, LEO 12, knows HW 12"), "{told}");

        back_before_the_cut(page).await?;
        let told = replicas(page).await?;
        assert!(told.contains("broker 1, leader · epoch 0, LEO 12, knows HW 12"), "{told}");
        lead_alone_and_die(page, "all").await?;
        page.until("document.querySelectorAll('[data-branch]').length === 2").await?;
        until_said(page, "The producer knows: 1 record written from offset 12 on").await?;
        come_back(page).await?;
        until_said(page, "broker 1, follower, LEO 13, knows HW 13").await?;

        // The first future is kept beside it, and there the record is still lost.
        page.click("[data-branch='0']").await?;
        page.until("document.querySelector('[data-branch=\"0\"]').ariaCurrent === 'true'").await?;
        until_said(page, "broker 2, leader · epoch 1, LEO 12, knows HW 12").await?;
        Ok(())
    });
}
