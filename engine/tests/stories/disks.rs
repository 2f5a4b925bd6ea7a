//! Disks that fail: a broker with one log directory does not outlive it.

use crate::check;

#[test]
fn a_broker_halts_when_its_only_log_directory_fails() {
    check(
        "2.1 create-topic orders assignment=1,2 min.insync.replicas=1
         2.5 produce orders-0 3 acks=all
         3 disk-error 1
         13 start 1
         16 mend-disk 1
         16.5 start 1
         20 end",
        "DiskFailed, DiskMended, BrokerHalted, BrokerStarting, BrokerBooted, BrokerStarted,
         ConnectionReset, BrokerFenced, LeaderElected, BrokerRegistered, IsrChanged, Truncated,
         refused",
        "
         2.000     BrokerStarted         broker 1
         2.020     BrokerStarted         broker 2
         2.040     BrokerStarted         broker 3
         3.000     DiskFailed            broker 1
         3.000     BrokerHalted          broker 1
         3.003     ConnectionReset       producer-1 > 1
         3.003100  ConnectionReset       2 > 1
         11.250    LeaderElected         orders-0          2, epoch 1
         11.250    IsrChanged            orders-0          [2] elr [] version 1
         11.250    BrokerFenced          broker 1
         13.000    BrokerStarting        broker 1
         15.000    BrokerHalted          broker 1
         16.000    DiskMended            broker 1
         16.500    BrokerStarting        broker 1
         18.500    BrokerBooted          broker 1
         18.509300 BrokerRegistered      broker 1          as 24
         18.591    BrokerStarted         broker 1
         19.084900 IsrChanged            orders-0          [1,2] elr [] version 2",
    );
}

#[test]
fn a_frozen_process_notices_its_disk_when_it_is_thawed() {
    check(
        "2.1 create-topic orders assignment=1,2
         3 freeze 2
         4 disk-error 2
         5 thaw 2
         6 end",
        "BrokerFrozen, BrokerThawed, DiskFailed, BrokerHalted, ConnectionReset",
        "
         3.000     BrokerFrozen          broker 2
         4.000     DiskFailed            broker 2
         5.000     BrokerThawed          broker 2
         5.000     BrokerHalted          broker 2
         5.003100  ConnectionReset       2 > 1",
    );
}

#[test]
fn a_stop_that_the_disk_overtakes_is_unclean() {
    check(
        "2.1 create-topic orders assignment=1,2
         3 stop 1
         3.5 disk-error 1
         3.6 disk-error 1
         3.7 mend-disk 1
         3.8 mend-disk 1
         3.8 disk-error 7
         4 start 1
         20 end",
        "BrokerStopping, BrokerStopped, DiskFailed, DiskMended, BrokerHalted, BrokerLeaving,
         BrokerRegistered, BrokerStarted, IsrChanged, refused",
        "
         2.000     BrokerStarted         broker 1
         2.020     BrokerStarted         broker 2
         2.040     BrokerStarted         broker 3
         3.000     BrokerStopping        broker 1
         3.003100  BrokerLeaving         broker 1
         3.003100  IsrChanged            orders-0          [2] elr [] version 1
         3.500     DiskFailed            broker 1
         3.500     BrokerHalted          broker 1
         3.600 refused the disk of broker 1 has failed already
         3.700     DiskMended            broker 1
         3.800 refused the disk of broker 1 works
         3.800 refused there is no broker 7
         14.034100 BrokerRegistered      broker 1          as 23
         14.115800 BrokerStarted         broker 1
         14.609700 IsrChanged            orders-0          [1,2] elr [] version 2",
    );
}
