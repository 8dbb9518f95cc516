// Records a visit in the database every five seconds, and prints their number.
const fs = require('fs');

const password = encodeURIComponent(fs.readFileSync('/etc/shop/password', 'utf8').trim());
const address = process.env.MONGO.replace('mongodb://', 'mongodb://shop:' + password + '@').replace('/?', '/shop?');
let shop;
while (true) {
  try {
    if (!shop) shop = connect(address);
    shop.getCollection('visits').insertOne({ at: new Date() }, { writeConcern: { w: 'majority', wtimeout: 5000 } });
    print(shop.getCollection('visits').countDocuments() + ' visits');
  } catch (error) {
    print('waiting: ' + error.message);
  }
  sleep(5000);
}
